import { RefusedRequest } from '../../../shared/api/refused-request.ts';
import type { Period } from '../../../shared/calendar/period.ts';
import type { TimeZone } from '../../../shared/calendar/zone.ts';
import { requestsMeter } from '../../../shared/metering/series.ts';
import { question } from '../../../shared/page/questions.ts';
import { type Month, monthPeriod } from '../../../shared/reports/month.ts';
import type { SinceReport } from '../../../shared/page/month-standing.ts';
import type { AskedView } from './page-context.ts';

/** What a view has counted already, of all that its reader sees. */
export type CountedTime = { readonly time: Period; readonly requests: number };

type Reported = OfMonth & { readonly requests: number; readonly version?: number };

/** A report beside what is counted of its month now; `null` where that is too much for a page. */
export const sinceReport = async (
  asked: Pick<AskedView, 'ask'>,
  report: Reported,
  known: readonly CountedTime[] = [],
): Promise<SinceReport | null> => {
  const { start, end } = monthPeriod(report.month, report.timezone);
  const shown = known.find(({ time }) => time.start === start && time.end === end);
  const counted = shown?.requests ?? (await countedNow(asked, report));
  if (counted === null) return null;
  return { version: report.version ?? null, reported: report.requests, counted };
};

type OfMonth = { readonly month: Month; readonly timezone: TimeZone };

/**
 * The requests that the counters have of a month of a report, of all that the reader sees; `null`
 * where they are too many to be read for a page.
 */
const countedNow = async (
  { ask }: Pick<AskedView, 'ask'>,
  { month, timezone }: OfMonth,
): Promise<number | null> => {
  const periods = [monthPeriod(month, timezone)];
  const all = { subject: null, within: [], timezone, meter: requestsMeter };
  try {
    const groups = await ask(question(all, { periods, rowsBy: 'month', groupBy: 'status' }));
    const counts = groups.flatMap((group) => group.counts);
    return counts.reduce((sum, { requests }) => sum + requests, 0);
  } catch (error) {
    if (error instanceof RefusedRequest) return null;
    throw error;
  }
};
