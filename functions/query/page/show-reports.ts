import { monthName } from '../../../shared/page/format.ts';
import { type ReportLine, reportsView } from '../../../shared/page/reports-view.ts';
import { monthPeriod } from '../../../shared/reports/month.ts';
import { type OwnReport, readOwnReports } from '../reports/own-reports.ts';
import { type ListedReport, readReportList } from '../reports/report-list.ts';
import type { AskedView, PageContext, Shown } from './page-context.ts';

/** The months that have a report, with their files; of a customer those with its own lines. */
export const showReports = async (
  context: PageContext,
  { now, frame, own, payers }: AskedView,
): Promise<Shown> => {
  const { billingTimezone } = context.settings;
  if (own !== null) {
    const reports = await readOwnReports({ ...context, payers: () => payers, customer: own });
    return {
      title: 'Reports',
      body: reportsView(frame, reports.map(ownLine), [], billingTimezone),
    };
  }
  const { data, unreadable } = await readReportList(context, now);
  return {
    title: 'Reports',
    body: reportsView(frame, data.map(reportLine), unreadable, billingTimezone),
  };
};

const titleOf = (month: string): string => monthName(monthPeriod(month, 'UTC').start, 'UTC');

const ownLine = ({ month, state, requests, billable_requests, files }: OwnReport): ReportLine => ({
  month,
  title: titleOf(month),
  state,
  requests,
  billable: billable_requests,
  files,
  made: null,
});

const reportLine = (report: ListedReport): ReportLine => ({
  month: report.month,
  title: titleOf(report.month),
  state: report.state,
  requests: report.requests,
  billable: report.billable_requests,
  files: report.files,
  made: {
    version: report.version,
    at: Date.parse(report.generated_at),
    isAfterClose: report.after_close,
  },
});
