import { monthName, shortMonthName } from '../../../shared/page/format.ts';
import type { MonthStanding } from '../../../shared/page/month-standing.ts';
import type { Share } from '../../../shared/page/figures.ts';
import type { ReportState } from '../../../shared/page/reports-view.ts';
import { finalFrom } from '../../../shared/reports/month-state.ts';
import { type Month, monthAt, monthBefore, monthPeriod } from '../../../shared/reports/month.ts';
import { type OwnReport, readOwnReport } from '../reports/own-reports.ts';
import { type ListedReport, readReportList } from '../reports/report-list.ts';
import { readCustomerLines } from '../reports/customer-lines.ts';
import { type CountedTime, sinceReport } from './counted-now.ts';
import type { AskedView, PageContext } from './page-context.ts';

type Standings = {
  readonly months: readonly MonthStanding[];
  /** The newest report; `null` where there is none, or for a customer. */
  readonly lastReport: ReportState | null;
};

/** What a view has counted already. */
export type KnownCounts = {
  readonly times: readonly CountedTime[];
  /** The largest customers that it shows, in the time of the view. */
  readonly customers: readonly Share[];
};

/** Of so many customers their lines in a report are read for one view. */
const maxLines = 10;

/**
 * Whether the month of a view is final; while it runs, that of the month before too. A customer is
 * told what its own files say, and of the running month what the clock says.
 */
export const readStandings = async (
  context: PageContext,
  asked: AskedView,
  known: KnownCounts = { times: [], customers: [] },
): Promise<Standings> => {
  const { request, now, own, payers } = asked;
  const { restatementDays } = context.settings;
  const { billingTimezone } = asked.frame;
  const reports = own === null ? (await readReportList(context, now)).data : [];
  const counting = { ...asked, statuses: context.settings.billableStatuses };
  const { subject, within } = request;
  const reportOf = async (month: Month): Promise<ListedReport | OwnReport | null> =>
    own === null
      ? (reports.find((each) => each.month === month) ?? null)
      : readOwnReport({ ...context, payers: () => payers, customer: own }, month);
  /** A report is of all that its reader sees, and has a line of each customer: beside other parts it is not compared. */
  const sinceOf = async (month: Month, report: ListedReport | OwnReport) => {
    if (subject === null) {
      const since = await sinceReport(counting, reported(report), known.times);
      return since && { ...since, customers: await otherLines(month, report) };
    }
    if (own !== null || subject.kind !== 'customer' || within.length > 0) return null;
    const line = (await readCustomerLines(context, month, [subject.value]))?.get(subject.value);
    if (line === undefined) return null;
    return sinceReport(counting, { ...reported(report), ...line, subject }, known.times);
  };
  /** How many of the customers that are shown have other numbers in the report. */
  const otherLines = async (
    month: Month,
    { timezone }: Pick<ListedReport, 'timezone'>,
  ): Promise<number> => {
    const { start, end } = monthPeriod(month, timezone);
    const isShown = request.span.range.start === start && request.span.range.end === end;
    const shown = isShown && own === null ? known.customers.slice(0, maxLines) : [];
    if (shown.length === 0) return 0;
    const lines = await readCustomerLines(
      context,
      month,
      shown.map(({ value }) => value),
    );
    return shown.filter(({ value, requests, billable }) => {
      const line = lines?.get(value);
      return line !== undefined && (line.requests !== requests || line.billable !== billable);
    }).length;
  };
  const standingOf = async (month: Month): Promise<readonly MonthStanding[]> => {
    const report = await reportOf(month);
    const period = monthPeriod(month, report?.timezone ?? billingTimezone);
    const state = report?.state ?? (period.start <= now && now < period.end ? 'open' : null);
    if (state === null) return [];
    const since = report === null ? null : await sinceOf(month, report);
    return [{ title: nameOf(month), state, finalFrom: finalFrom(period, restatementDays), since }];
  };
  const { range } = request.span;
  const month = monthAt(range.start, billingTimezone);
  const { start, end } = monthPeriod(month, billingTimezone);
  const isWithin = start <= range.start && range.end <= end;
  const isRunningMonth = range.start === start && range.end === end && start <= now && now < end;
  const shown = isRunningMonth ? [monthBefore(month), month] : [month];
  const months: MonthStanding[] = [];
  for (const each of isWithin ? shown : []) months.push(...(await standingOf(each)));
  const [newest] = reports;
  return {
    months,
    lastReport: newest === undefined ? null : { ...newest, title: shortNameOf(newest.month) },
  };
};

/** What a report says of all that its reader sees. */
export const reported = (report: ListedReport | OwnReport) => ({
  month: report.month,
  timezone: report.timezone,
  requests: report.requests,
  billable: report.billable_requests,
  version: 'version' in report ? report.version : null,
  subject: null,
});

const nameOf = (month: Month): string => monthName(monthPeriod(month, 'UTC').start, 'UTC');
const shortNameOf = (month: Month): string =>
  shortMonthName(monthPeriod(month, 'UTC').start, 'UTC');
