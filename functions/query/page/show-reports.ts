import { monthName } from '../../../shared/page/format.ts';
import { type ReportLine, reportsView } from '../../../shared/page/reports-view.ts';
import { monthPeriod } from '../../../shared/reports/month.ts';
import { finalFrom } from '../../../shared/reports/month-state.ts';
import { type OwnReport, readOwnReports } from '../reports/own-reports.ts';
import { type ListedReport, readReportList } from '../reports/report-list.ts';
import type { AskedView, PageContext, Shown } from './page-context.ts';

/** The months that have a report, with their files; of a customer those with its own lines. */
export const showReports = async (
  context: PageContext,
  { now, frame, own, payers }: AskedView,
): Promise<Shown> => {
  const { restatementDays } = context.settings;
  const show = (lines: readonly ReportLine[], unreadable: readonly string[]): Shown => ({
    title: 'Reports',
    body: reportsView(frame, { lines, unreadable, now, restatementDays }),
  });
  if (own !== null) {
    const reports = await readOwnReports({ ...context, payers: () => payers, customer: own });
    return show(
      reports.map((report) => ownLine(report, restatementDays)),
      [],
    );
  }
  const { data, unreadable } = await readReportList(context, now);
  return show(
    data.map((report) => reportLine(report, restatementDays)),
    unreadable,
  );
};

const titleOf = (month: string): string => monthName(monthPeriod(month, 'UTC').start, 'UTC');

const ownLine = (report: OwnReport, restatementDays: number): ReportLine => ({
  ...lineOf(report, restatementDays),
  made: null,
});

const reportLine = (report: ListedReport, restatementDays: number): ReportLine => ({
  ...lineOf(report, restatementDays),
  made: {
    version: report.version,
    at: Date.parse(report.generated_at),
    isAfterClose: report.after_close,
  },
});

/** What a customer and an operator see alike. */
const lineOf = (report: OwnReport | ListedReport, restatementDays: number) => ({
  month: report.month,
  title: titleOf(report.month),
  state: report.state,
  finalFrom: finalFrom(monthPeriod(report.month, report.timezone), restatementDays),
  requests: report.requests,
  billable: report.billable_requests,
  files: report.files,
});
