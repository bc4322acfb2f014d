import { monthName, shortMonthName } from '../../../shared/page/format.ts';
import type { MonthStanding } from '../../../shared/page/month-standing.ts';
import type { ReportState } from '../../../shared/page/reports-view.ts';
import { finalFrom } from '../../../shared/reports/month-state.ts';
import { type Month, monthAt, monthBefore, monthPeriod } from '../../../shared/reports/month.ts';
import { type OwnReport, readOwnReport } from '../reports/own-reports.ts';
import { type ListedReport, readReportList } from '../reports/report-list.ts';
import { type CountedTime, sinceReport } from './counted-now.ts';
import type { AskedView, PageContext } from './page-context.ts';

type Standings = {
  readonly months: readonly MonthStanding[];
  /** The newest report; `null` where there is none, or for a customer. */
  readonly lastReport: ReportState | null;
};

/**
 * Whether the month of a view is final; while it runs, that of the month before too. A customer is
 * told what its own files say, and of the running month what the clock says.
 */
export const readStandings = async (
  context: PageContext,
  asked: AskedView,
  known: readonly CountedTime[] = [],
): Promise<Standings> => {
  const { request, now, own, payers } = asked;
  const { billingTimezone, restatementDays } = context.settings;
  const reports = own === null ? (await readReportList(context, now)).data : [];
  // A report is of all that its reader sees; beside the numbers of a part it is not compared.
  const isOfPart = request.subject !== null;
  const reportOf = async (month: Month): Promise<ListedReport | OwnReport | null> =>
    own === null
      ? (reports.find((each) => each.month === month) ?? null)
      : readOwnReport({ ...context, payers: () => payers, customer: own }, month);
  const standingOf = async (month: Month): Promise<readonly MonthStanding[]> => {
    const report = await reportOf(month);
    const period = monthPeriod(month, report?.timezone ?? billingTimezone);
    const state = report?.state ?? (period.start <= now && now < period.end ? 'open' : null);
    if (state === null) return [];
    const since = report === null || isOfPart ? null : await sinceReport(asked, report, known);
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

const nameOf = (month: Month): string => monthName(monthPeriod(month, 'UTC').start, 'UTC');
const shortNameOf = (month: Month): string =>
  shortMonthName(monthPeriod(month, 'UTC').start, 'UTC');
