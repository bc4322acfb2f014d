import { RefusedRequest } from '../../../shared/api/refused-request.ts';
import type { Period } from '../../../shared/calendar/period.ts';
import type { TimeZone } from '../../../shared/calendar/zone.ts';
import { requestsMeter } from '../../../shared/metering/series.ts';
import { question } from '../../../shared/page/questions.ts';
import type { Subject } from '../../../shared/page/request.ts';
import { type Month, monthPeriod } from '../../../shared/reports/month.ts';
import type { MonthAmount, SinceReport } from '../../../shared/page/month-standing.ts';
import type { BillableStatuses } from '../../../shared/usage/billable-statuses.ts';
import type { AskedView } from './page-context.ts';

/** What a view has counted already, of all that it is about. */
export type CountedTime = MonthAmount & { readonly time: Period };

/** What a report says of a month, of all or of one customer. */
type Reported = MonthAmount & {
  readonly month: Month;
  readonly timezone: TimeZone;
  /** `null` for a customer, to whom no versions are shown. */
  readonly version: number | null;
  /** The customer that it is of; `null`: all that the reader sees. */
  readonly subject: Subject | null;
};

type Counting = Pick<AskedView, 'ask'> & { readonly statuses: BillableStatuses };

/** A report beside what is counted of its month now; `null` where that is too much for a page. */
export const sinceReport = async (
  counting: Counting,
  report: Reported,
  known: readonly CountedTime[] = [],
): Promise<SinceReport | null> => {
  const { start, end } = monthPeriod(report.month, report.timezone);
  const shown = known.find(({ time }) => time.start === start && time.end === end);
  const counted = shown ?? (await countedNow(counting, report));
  return counted && { version: report.version, reported: report, counted, customers: 0 };
};

/** What the counters have of a month of a report; `null` where it is too much to be read for a page. */
const countedNow = async (
  { ask, statuses }: Counting,
  { month, timezone, subject }: Reported,
): Promise<MonthAmount | null> => {
  const periods = [monthPeriod(month, timezone)];
  const asked = { subject, within: [], timezone, meter: requestsMeter };
  try {
    const groups = await ask(question(asked, { periods, rowsBy: 'month', groupBy: 'status' }));
    const counts = groups.flatMap((group) => group.counts);
    const sum = (of: typeof counts): number =>
      of.reduce((total, { requests }) => total + requests, 0);
    const billable = counts.filter(({ status }) => statuses.includes(status));
    return { requests: sum(counts), billable: sum(billable) };
  } catch (error) {
    if (error instanceof RefusedRequest) return null;
    throw error;
  }
};
