import { monthName } from '../../../shared/page/format.ts';
import { type ReportLine, reportsView } from '../../../shared/page/reports-view.ts';
import { monthPeriod } from '../../../shared/reports/month.ts';
import { finalFrom } from '../../../shared/reports/month-state.ts';
import { type OwnReport, readOwnReports } from '../reports/own-reports.ts';
import { type ListedReport, readReportList } from '../reports/report-list.ts';
import { sinceReport } from './counted-now.ts';
import { reported } from './read-standings.ts';
import type { AskedView, PageContext, Shown } from './page-context.ts';

/** Of so many of the newest it is counted what came in since: of each a month of counters is read. */
const maxCompared = 3;

/** The months that have a report, with their files; of a customer those with its own lines. */
export const showReports = async (context: PageContext, asked: AskedView): Promise<Shown> => {
  const { now, asOf, frame, own, payers } = asked;
  const { restatementDays } = context.settings;
  const { data, unreadable } =
    own === null
      ? await readReportList(context, now)
      : {
          data: await readOwnReports({ ...context, payers: () => payers, customer: own }),
          unreadable: [],
        };
  const counting = { ...asked, statuses: context.settings.billableStatuses };
  const lines: ReportLine[] = [];
  for (const report of data) {
    const isCompared = lines.length < maxCompared;
    const since = isCompared ? await sinceReport(counting, reported(report)) : null;
    lines.push(lineOf(report, { restatementDays, since }));
  }
  return {
    title: 'Reports',
    body: reportsView(frame, { lines, unreadable, asOf, restatementDays }),
  };
};

const titleOf = (month: string): string => monthName(monthPeriod(month, 'UTC').start, 'UTC');

const lineOf = (
  report: OwnReport | ListedReport,
  { restatementDays, since }: { readonly restatementDays: number } & Pick<ReportLine, 'since'>,
): ReportLine => ({
  month: report.month,
  title: titleOf(report.month),
  state: report.state,
  finalFrom: finalFrom(monthPeriod(report.month, report.timezone), restatementDays),
  requests: report.requests,
  billable: report.billable_requests,
  since,
  files: report.files,
  made:
    'version' in report
      ? {
          version: report.version,
          at: Date.parse(report.generated_at),
          isAfterClose: report.after_close,
        }
      : null,
});
