import type { EpochMs } from '../../../shared/calendar/instant.ts';
import type { Period } from '../../../shared/calendar/period.ts';
import { monthPageAt, type PageId, pageStart } from '../../../shared/metering/page.ts';
import type { CounterReader } from '../../../shared/ports/counter-store.ts';
import type { MonthHistory } from '../../../shared/reports/history.ts';
import { readHistory } from '../../../shared/report-files/read-history.ts';
import {
  filesByMonth,
  type MonthFiles,
  noFiles,
  reportsPrefix,
} from '../../../shared/reports/keys.ts';
import {
  firstReportMonth,
  type Month,
  monthAfter,
  monthBefore,
  monthPeriod,
} from '../../../shared/reports/month.ts';
import { zoneOfMonth } from '../../../shared/reports/zones.ts';
import { refuseAheadOfClock } from './ahead-of-clock.ts';
import type { ReportRun } from '../context.ts';

/** A month that has ended, or one of which that cannot be said: `error` is why. */
export type EndedMonth =
  | { readonly month: Month; readonly period: Period; readonly history: MonthHistory }
  | { readonly month: Month; readonly error: unknown };

/**
 * The months that have ended, oldest first: those since the first usage, and those that have a
 * report. None lies before 2015: usage of such a month was counted by a clock that was wrong.
 */
export const endedMonths = async (
  { counters, reports, settings, zones, clock }: ReportRun,
  at: EpochMs,
): Promise<readonly EndedMonth[]> => {
  const files = filesByMonth(await reports.keys(reportsPrefix));
  const firstPage = await firstPageWithUsage(counters);
  const counted = firstPage === null ? [] : monthsBetween(firstPage, monthPageAt(at));

  const look = async (month: Month, known: MonthFiles): Promise<EndedMonth | null> => {
    try {
      const history = await readHistory(month, known, reports);
      // Before a month is left out: to a clock that is behind, none that has a report has ended.
      if (history.newest !== null) refuseAheadOfClock(history.newest, clock());
      const timezone =
        history.newest?.timezone ?? zoneOfMonth(zones, month, settings.billingTimezone);
      const period = monthPeriod(month, timezone);
      const isBeforeAll = firstPage !== null && period.end <= pageStart(firstPage);
      const isLeftOut = period.end > at || (isBeforeAll && !files.has(month));
      return isLeftOut ? null : { month, period, history };
    } catch (error) {
      return { month, error };
    }
  };

  const months: EndedMonth[] = [];
  for (const month of [...new Set([...counted, ...files.keys()])].sort()) {
    if (month < firstReportMonth) continue;
    const ended = await look(month, files.get(month) ?? noFiles);
    if (ended !== null) months.push(ended);
  }
  return months;
};

/** Pages are months in UTC: the first month of a zone may begin in the one before. */
const earliestPage = monthBefore(firstReportMonth);

/** The first month page on which anything counts: what was voided leaves rows of zeros. */
const firstPageWithUsage = async (counters: CounterReader): Promise<PageId | null> => {
  for (const page of await counters.months()) {
    if (page >= earliestPage && (await hasUsage(counters, page))) return page;
  }
  return null;
};

const hasUsage = async (counters: CounterReader, page: PageId): Promise<boolean> => {
  for await (const rows of counters.read({ page })) {
    // Cells hold no zeros.
    if (rows.some(({ cells }) => cells.length > 0)) return true;
  }
  return false;
};

/** In another zone than UTC the usage of a page may belong to the month before. */
const monthsBetween = (first: Month, last: Month): Month[] => {
  const months: Month[] = [];
  for (let month = monthBefore(first); month <= last; month = monthAfter(month)) months.push(month);
  return months;
};
