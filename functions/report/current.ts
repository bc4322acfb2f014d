import type { MonthHistory } from '../../shared/reports/history.ts';
import { filesOf, readHistory } from '../../shared/report-files/read-history.ts';
import type { Month } from '../../shared/reports/month.ts';
import type { ReportStore } from '../../shared/ports/report-store.ts';

export const currentHistory = async (reports: ReportStore, month: Month): Promise<MonthHistory> =>
  readHistory(month, await filesOf(month, reports), reports);
