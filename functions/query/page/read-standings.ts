import { monthName, shortMonthName } from '../../../shared/page/format.ts';
import type { MonthStanding } from '../../../shared/page/month-standing.ts';
import type { ReportState } from '../../../shared/page/reports-view.ts';
import { finalFrom } from '../../../shared/reports/month-state.ts';
import { type Month, monthAt, monthBefore, monthPeriod } from '../../../shared/reports/month.ts';
import { readReportList } from '../reports/report-list.ts';
import type { AskedView, PageContext } from './page-context.ts';

type Standings = {
  readonly months: readonly MonthStanding[];
  /** The newest report; `null` where there is none, or for a customer. */
  readonly lastReport: ReportState | null;
};

/**
 * Whether the month of a view is final; while it runs, that of the month before too. A customer is
 * told of the running month alone: of the others only its own files say whether they are final.
 */
export const readStandings = async (
  context: PageContext,
  { request, now, own }: AskedView,
): Promise<Standings> => {
  const { billingTimezone, restatementDays } = context.settings;
  const reports = own === null ? (await readReportList(context, now)).data : [];
  const standingOf = (month: Month): readonly MonthStanding[] => {
    const report = reports.find((each) => each.month === month);
    const period = monthPeriod(month, report?.timezone ?? billingTimezone);
    const state = report?.state ?? (period.start <= now && now < period.end ? 'open' : null);
    if (state === null) return [];
    return [{ title: nameOf(month), state, finalFrom: finalFrom(period, restatementDays) }];
  };
  const month = monthAt(request.span.range.start, billingTimezone);
  const { start, end } = monthPeriod(month, billingTimezone);
  const isWithin = start <= request.span.range.start && request.span.range.end <= end;
  const isRunning = start <= now && now < end;
  const [newest] = reports;
  return {
    months: isWithin
      ? [...(isRunning ? standingOf(monthBefore(month)) : []), ...standingOf(month)]
      : [],
    lastReport: newest === undefined ? null : { ...newest, title: shortNameOf(newest.month) },
  };
};

const nameOf = (month: Month): string => monthName(monthPeriod(month, 'UTC').start, 'UTC');
const shortNameOf = (month: Month): string =>
  shortMonthName(monthPeriod(month, 'UTC').start, 'UTC');
