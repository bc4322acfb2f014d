import type { ReportStore } from '../ports/report-store.ts';
import type { MonthHistory } from '../reports/history.ts';
import {
  closeKey,
  filesByMonth,
  manifestKey,
  type MonthFiles,
  monthPrefix,
  noFiles,
} from '../reports/keys.ts';
import { type CloseRecord, readCloseRecord, readManifest } from '../reports/manifest.ts';
import type { Month } from '../reports/month.ts';
import { readReportFile } from './read-report-file.ts';

export type ReportTexts = Pick<ReportStore, 'keys' | 'readText' | 'placeOf'>;

/**
 * Reads the newest manifest and the close record of a month, of whose files the keys are known.
 * Throws where they cannot be read, `DamagedReport` where they are damaged.
 */
export const readHistory = async (
  month: Month,
  known: MonthFiles,
  reports: ReportTexts,
): Promise<MonthHistory> => {
  // Asked for by itself, a folder that cannot be read says why.
  const files = known.isUnreadable ? await filesOf(month, reports) : known;
  const newestVersion = files.versions.at(-1);
  const [manifest, close] = await Promise.all([
    newestVersion === undefined ? null : reports.readText(manifestKey(month, newestVersion)),
    readClose(month, files, reports),
  ]);
  return {
    files,
    newest:
      manifest === null
        ? null
        : readReportFile(reports, manifestKey(month, newestVersion ?? 0), () =>
            readManifest(manifest),
          ),
    close,
  };
};

/** The close record of a month; `null` where it has none. Throws as `readHistory` does. */
export const readClose = async (
  month: Month,
  { isClosed }: Pick<MonthFiles, 'isClosed'>,
  reports: ReportTexts,
): Promise<CloseRecord | null> => {
  const text = isClosed ? await reports.readText(closeKey(month)) : null;
  return text === null
    ? null
    : readReportFile(reports, closeKey(month), () => readCloseRecord(text));
};

/** What there is of a month now. */
export const filesOf = async (
  month: Month,
  reports: Pick<ReportStore, 'keys'>,
): Promise<MonthFiles> =>
  filesByMonth(await reports.keys(monthPrefix(month))).get(month) ?? noFiles;
