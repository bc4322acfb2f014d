import { closeDirectoryKey, closeKey, directoryKey, manifestKey } from '../reports/keys.ts';
import type { MonthHistory } from '../reports/history.ts';
import { readManifest } from '../reports/manifest.ts';
import type { Month } from '../reports/month.ts';
import { type BillableStatuses, parseBillableStatuses } from '../usage/billable-statuses.ts';
import { DamagedReport } from '../ports/damaged-report.ts';
import { readReportFile } from './read-report-file.ts';
import type { ReportTexts } from './read-history.ts';
import { type Directory, readDirectory } from './directory.ts';

/** By what a month is billed. */
export type MonthBasis = {
  readonly billableStatuses: BillableStatuses;
  readonly directory: Directory;
};

/**
 * The settings and the customers of now; of a closed month those of its newest restatement or else
 * of its close, whatever has changed since, unless it is to be restated.
 */
export const monthBasisOf = async (
  reports: ReportTexts,
  now: MonthBasis,
  month: Month,
  { files, newest, close }: MonthHistory,
  { isRestating }: { readonly isRestating: boolean },
): Promise<MonthBasis> => {
  const { directory } = now;
  if (isRestating) return now;
  const restated = newest?.restated ?? null;
  if (restated !== null) {
    return {
      billableStatuses: await statusesOf(reports, month, restated),
      directory:
        newest?.directory === null
          ? directory
          : await readDirectory(reports, directoryKey(month, restated), newest?.directory ?? null),
    };
  }
  // Kept just before the close: a run may have died in between, and the month is about to close by it.
  const isKept =
    files.hasCloseDirectory || (close !== null && (newest?.directory ?? null) !== null);
  const kept = isKept
    ? await readDirectory(reports, closeDirectoryKey(month), close?.directory ?? null)
    : directory;
  if (close === null) return { ...now, directory: kept };
  const { billable_statuses: text, version } = close;
  return {
    billableStatuses:
      text === null
        ? await statusesOf(reports, month, version)
        : readStatuses(text, reports.placeOf(closeKey(month))),
    directory: kept,
  };
};

const statusesOf = async (
  reports: ReportTexts,
  month: Month,
  version: number,
): Promise<BillableStatuses> => {
  const key = manifestKey(month, version);
  const text = await reports.readText(key);
  if (text === null) throw new DamagedReport(reports.placeOf(key), 'there');
  const manifest = readReportFile(reports, key, () => readManifest(text));
  return readStatuses(manifest.billable_statuses, reports.placeOf(key));
};

const readStatuses = (text: string, place: string): BillableStatuses => {
  const statuses = parseBillableStatuses(text);
  if (statuses !== null) return statuses;
  throw new DamagedReport(place, 'a list of statuses', { member: '.billable_statuses' });
};
