import { createHash } from 'node:crypto';
import { DamagedReport } from '../../../shared/ports/damaged-report.ts';
import type { ReportStore } from '../../../shared/ports/report-store.ts';
import {
  closeDirectoryKey,
  closeKey,
  directoryKey,
  monthPrefix,
} from '../../../shared/reports/keys.ts';
import { type Manifest, readCloseRecord } from '../../../shared/reports/manifest.ts';
import { filesOfVersion } from '../../../shared/reports/version-files.ts';
import { readReportFile } from '../../../shared/report-files/read-report-file.ts';

/**
 * Says which files of a version are missing, or are not what its manifest or the close record says. Reads
 * all of them.
 */
export const damagedFiles = async (
  reports: ReportStore,
  manifest: Manifest,
): Promise<readonly DamagedReport[]> => {
  const { month } = manifest;
  const there = new Set(await reports.keys(monthPrefix(month)));
  const found: DamagedReport[] = [];
  for (const { key, sha256, by } of [
    ...filesOf(manifest),
    ...(there.has(closeKey(month)) ? await filesOfClose(reports, month) : []),
  ]) {
    if (!there.has(key)) {
      found.push(new DamagedReport(reports.placeOf(key), 'there'));
      continue;
    }
    const hash = createHash('sha256');
    for await (const bytes of reports.read(key)) hash.update(bytes);
    if (hash.digest('hex') === sha256) continue;
    found.push(new DamagedReport(reports.placeOf(key), `the file that its ${by} names`));
  }
  return found;
};

type Named = {
  readonly key: string;
  readonly sha256: string;
  readonly by: 'manifest' | 'close record';
};

const filesOf = (manifest: Manifest): readonly Named[] => {
  const { month, version, directory } = manifest;
  const named = filesOfVersion(manifest).map(({ name, sha256 }) => ({
    key: `${monthPrefix(month)}${name}`,
    sha256,
  }));
  const customers =
    directory === null ? [] : [{ key: directoryKey(month, version), sha256: directory }];
  return [...named, ...customers].map((each) => ({ ...each, by: 'manifest' }));
};

const filesOfClose = async (reports: ReportStore, month: string): Promise<readonly Named[]> => {
  const key = closeKey(month);
  const text = await reports.readText(key);
  const directory =
    text === null ? null : readReportFile(reports, key, () => readCloseRecord(text)).directory;
  return directory === null
    ? []
    : [{ key: closeDirectoryKey(month), sha256: directory, by: 'close record' }];
};
