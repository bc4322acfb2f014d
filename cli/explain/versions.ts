import { readOwnLines } from '../../functions/query/reports/own-lines.ts';
import { fileIn } from '../../functions/query/reports/report-file-answer.ts';
import type { ReportStore } from '../../shared/ports/report-store.ts';
import { manifestKey, type MonthFiles } from '../../shared/reports/keys.ts';
import { type Manifest, readManifest } from '../../shared/reports/manifest.ts';
import type { Month } from '../../shared/reports/month.ts';
import { readReportFile } from '../../shared/report-files/read-report-file.ts';

/** What a version of a month says of one customer. */
export type VersionLine = {
  readonly manifest: Manifest;
  /** `null`: the version has no file about customers. */
  readonly requests: number | null;
  readonly billable: number | null;
};

/** What each version of a month says of a customer, oldest first. */
export const readVersions = async (
  reports: ReportStore,
  month: Month,
  { versions }: MonthFiles,
  customer: string,
): Promise<readonly VersionLine[]> => {
  const lines: VersionLine[] = [];
  for (const version of versions) {
    const key = manifestKey(month, version);
    const text = await reports.readText(key);
    if (text === null) continue;
    const manifest = readReportFile(reports, key, () => readManifest(text));
    const file = fileIn(manifest, 'customers.csv');
    if (file === null) {
      lines.push({ manifest, requests: null, billable: null });
      continue;
    }
    const own = await readOwnLines(reports, manifest, file, customer);
    lines.push({
      manifest,
      requests: Number(own?.of('requests') ?? 0),
      billable: Number(own?.of('billable_requests') ?? 0),
    });
  }
  return lines;
};
