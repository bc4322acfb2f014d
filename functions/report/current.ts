import { type MonthHistory, readHistory } from '../../shared/domain/report-history.ts';
import {
  filesByMonth,
  type MonthFiles,
  monthPrefix,
  noFiles,
} from '../../shared/domain/report-keys.ts';
import type { Month } from '../../shared/domain/report-month.ts';
import type { ReportStore } from '../../shared/ports/report-store.ts';

/** What there is of a month now. */
export const currentFiles = async (reports: ReportStore, month: Month): Promise<MonthFiles> =>
  filesByMonth(await reports.keys(monthPrefix(month))).get(month) ?? noFiles;

export const currentHistory = async (reports: ReportStore, month: Month): Promise<MonthHistory> =>
  readHistory(month, await currentFiles(reports, month), reports);
