import { monthPeriod } from '../../shared/reports/month.ts';
import type { Month } from '../../shared/reports/month.ts';
import { zoneOfMonth } from '../../shared/reports/zones.ts';
import { requireOwnStore } from './compare/books.ts';
import type { ReportContext, ReportRun } from './context.ts';
import { readMonthCorrections } from './compare/corrections.ts';
import { currentHistory } from './current.ts';
import { requireCustomers } from './compare/lost-customers.ts';
import { reportDueMonths } from './months/due-months.ts';
import { type ReportEvent, readReportEvent } from './event.ts';
import { readContestedNow } from './files/contested-now.ts';
import { copyNewest, refreshCopies } from './files/newest-copies.ts';
import type { ReportOutcome } from './outcome.ts';
import { safely } from './safely.ts';
import { reportMonth } from './version.ts';
import { readZones, recordZone } from '../../shared/report-files/zones.ts';

/**
 * Writes reports. The event names a month (`{ "month": "2026-10" }`), or nothing: then every month
 * is looked at that the daily run has to, seen from `{ "scheduled_at": "2026-11-01T04:00:00Z" }`
 * or now. `"supersede": true`, `"restate": true` and `"accept_store": true` are a person's word (`ReportEvent`).
 * Returns what became of each month, oldest first. Only a run with `scheduled_at` records the zone
 * of its settings: those of a run by hand may be a mistake.
 *
 * A month that fails does not keep the others from being written: it is among the outcomes.
 * Throws where the run cannot begin, or the store is not the one that the reports here were written
 * from, or the file of customers is gone by which they were. It waits, for minutes at most, until what was received before is counted. Any number of
 * runs may go on at once; running again is safe.
 */
export const createReportHandler =
  (context: ReportContext) =>
  async (event: unknown): Promise<readonly ReportOutcome[]> => {
    const asked = readReportEvent(event);
    const { month, isScheduled, scheduledAt, isStoreAccepted } = asked;
    const { clock, reports, settings } = context;
    const startedAt = clock();
    const asOf = await context.counters.catchUp(startedAt);
    const own = await requireOwnStore(context, { isAccepted: isStoreAccepted, at: startedAt });
    const zones = isScheduled
      ? await recordZone(reports, settings.billingTimezone, startedAt)
      : await readZones(reports);
    const directory = await requireCustomers(reports, await context.customers());
    const run = { ...context, ...own, startedAt, asOf, zones, directory };
    if (month !== null) return [await reportAskedMonth(run, month, asked)];
    if (context.onContested !== undefined) context.onContested(await readContestedNow(run));
    const notCopied = await refreshCopies(reports);
    const outcomes = await reportDueMonths(run, Math.min(scheduledAt ?? startedAt, startedAt));
    return withFailures(outcomes, notCopied);
  };

/** One outcome per month and kind, oldest month first. */
const withFailures = (
  outcomes: readonly ReportOutcome[],
  failures: readonly ReportOutcome[],
): readonly ReportOutcome[] => {
  const known = new Set(
    outcomes.flatMap(({ month, outcome }) => (outcome === 'failed' ? month : [])),
  );
  const further = failures.filter(({ month }) => !known.has(month));
  if (further.length === 0) return outcomes;
  return [...outcomes, ...further].sort((a, b) => (a.month < b.month ? -1 : 1));
};

const reportAskedMonth = async (
  run: ReportRun,
  month: Month,
  { isSuperseding, isRestating }: Pick<ReportEvent, 'isSuperseding' | 'isRestating'>,
): Promise<ReportOutcome> =>
  safely(month, async () => {
    const { reports, receipts, settings, zones, startedAt } = run;
    await copyNewest(reports, month);
    const { newest } = await currentHistory(reports, month);
    const timezone = newest?.timezone ?? zoneOfMonth(zones, month, settings.billingTimezone);
    const period = monthPeriod(month, timezone);
    if (period.start > startedAt) {
      return { month, outcome: 'not_begun', version: null, after_close: false };
    }
    const corrections = await readMonthCorrections(receipts, month, period);
    const outcome = await reportMonth(run, {
      month,
      corrections,
      isSuperseding,
      isRestating,
      isSkippedWithoutUsage: false,
    });
    return period.end > startedAt ? { ...outcome, is_running: true } : outcome;
  });
