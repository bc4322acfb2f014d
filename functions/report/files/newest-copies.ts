import type { ReportStore } from '../../../shared/ports/report-store.ts';
import { filesOf } from '../../../shared/report-files/read-history.ts';
import {
  currentKey,
  filesByMonth,
  reportFileKey,
  reportsPrefix,
} from '../../../shared/reports/keys.ts';
import type { Month } from '../../../shared/reports/month.ts';
import type { ReportOutcome } from '../outcome.ts';
import { failed } from '../safely.ts';

/**
 * Makes the copies for engines that read a folder of months those of the newest versions: a run may
 * have died between a version and its copy. Gives an outcome for each month where it fails.
 */
export const refreshCopies = async (reports: ReportStore): Promise<readonly ReportOutcome[]> => {
  const outcomes: ReportOutcome[] = [];
  for (const month of filesByMonth(await reports.keys(reportsPrefix)).keys()) {
    try {
      await copyNewest(reports, month);
    } catch (error) {
      outcomes.push(failed(month, error));
    }
  }
  return outcomes;
};

/** Copies the Parquet file of the newest version, where it has one. */
export const copyNewest = async (reports: ReportStore, month: Month): Promise<void> => {
  const { versions, parquets } = await filesOf(month, reports);
  const newest = versions.at(-1);
  if (newest === undefined || !parquets.includes(newest)) return;
  await reports.copy(reportFileKey(month, newest, 'parquet'), currentKey(month));
};
