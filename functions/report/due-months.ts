import type { EpochMs } from '../../shared/calendar/instant.ts';
import { monthPageAt, pageStart } from '../../shared/metering/page.ts';
import type { Period } from '../../shared/calendar/period.ts';
import { isDue } from '../../shared/reports/due.ts';
import { type MonthHistory, readHistory } from '../../shared/reports/history.ts';
import { filesByMonth, noFiles, reportsPrefix } from '../../shared/reports/keys.ts';
import { type Month, monthAfter, monthBefore, monthPeriod } from '../../shared/reports/month.ts';
import { zoneOfMonth } from '../../shared/reports/zones.ts';
import type { ReportRun } from './context.ts';
import { readCorrections } from './corrections.ts';
import type { ReportOutcome } from './outcome.ts';
import { reportSafely } from './safely.ts';

/** Reports every month that the daily run has to look at, seen from the instant `at`. */
export const reportDueMonths = async (
  run: ReportRun,
  at: EpochMs,
): Promise<readonly ReportOutcome[]> => {
  const { receipts, settings } = run;
  const months = await endedMonths(run, at);
  const periods = new Map([...months].map(([month, { period }]) => [month, period]));
  const corrections = await readCorrections(receipts, periods);

  const outcomes: ReportOutcome[] = [];
  let hasBegun = false;
  for (const [month, { period, history }] of months) {
    const corrected = corrections.get(month);
    hasBegun ||= (history.newest?.rows ?? 0) > 0;
    if (corrected === undefined) continue;
    if (!isDue(period, history, corrected, settings.maxEventAgeDays, at)) continue;
    const task = { month, corrections: corrected, isSkippedWithoutUsage: !hasBegun };
    const outcome = await reportSafely(run, task);
    hasBegun ||= outcome.outcome === 'written';
    outcomes.push(outcome);
  }
  return outcomes;
};

type EndedMonth = { readonly period: Period; readonly history: MonthHistory };

/** The months that have ended: those since the first usage, and those that have a report. */
const endedMonths = async (
  { counters, reports, settings, zones }: ReportRun,
  at: EpochMs,
): Promise<ReadonlyMap<Month, EndedMonth>> => {
  const files = filesByMonth(await reports.keys(reportsPrefix));
  const [firstPage] = await counters.months();
  const first = firstPage === undefined ? [] : monthsBetween(firstPage, monthPageAt(at));
  const months = new Map<Month, EndedMonth>();
  for (const month of [...new Set([...first, ...files.keys()])].sort()) {
    const history = await readHistory(month, files.get(month) ?? noFiles, reports);
    const timezone =
      history.newest?.timezone ?? zoneOfMonth(zones, month, settings.billingTimezone);
    const period = monthPeriod(month, timezone);
    const isBeforeAll = firstPage !== undefined && period.end <= pageStart(firstPage);
    if (period.end > at || (isBeforeAll && !files.has(month))) continue;
    months.set(month, { period, history });
  }
  return months;
};

/** Pages are months in UTC: in another zone their usage may belong to the month before. */
const monthsBetween = (first: Month, last: Month): Month[] => {
  const months: Month[] = [];
  for (let month = monthBefore(first); month <= last; month = monthAfter(month)) months.push(month);
  return months;
};
