import { type MonthHistory, readHistory } from '../../shared/reports/history.ts';
import { filesByMonth, type MonthFiles, monthPrefix, noFiles } from '../../shared/reports/keys.ts';
import type { Month } from '../../shared/reports/month.ts';
import type { ReportStore } from '../../shared/ports/report-store.ts';

/** What there is of a month now. */
export const currentFiles = async (reports: ReportStore, month: Month): Promise<MonthFiles> =>
  filesByMonth(await reports.keys(monthPrefix(month))).get(month) ?? noFiles;

export const currentHistory = async (reports: ReportStore, month: Month): Promise<MonthHistory> =>
  readHistory(month, await currentFiles(reports, month), reports);
