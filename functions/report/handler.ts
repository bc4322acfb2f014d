import { monthPeriod } from '../../shared/reports/month.ts';
import type { Month } from '../../shared/reports/month.ts';
import { zoneOfMonth } from '../../shared/reports/zones.ts';
import type { ReportContext } from './context.ts';
import { readMonthCorrections } from './corrections.ts';
import { currentHistory } from './current.ts';
import { reportDueMonths } from './due-months.ts';
import { readReportEvent } from './event.ts';
import type { ReportOutcome } from './outcome.ts';
import { reportSafely } from './safely.ts';
import { readZones, recordZone } from './zones.ts';

/**
 * Writes reports. The event names a month (`{ "month": "2026-10" }`), or nothing: then every month
 * is looked at that the daily run has to, seen from `{ "scheduled_at": "2026-11-01T04:00:00Z" }`
 * or now. Returns what became of each month, oldest first. Only a run with `scheduled_at` records
 * the zone of its settings: those of a run by hand may be a mistake.
 *
 * A month that fails does not keep the others from being written: it is among the outcomes.
 * Throws where the run cannot begin. Any number of runs may go on at once; running again is safe.
 */
export const createReportHandler =
  (context: ReportContext) =>
  async (event: unknown): Promise<readonly ReportOutcome[]> => {
    const { month, isScheduled, scheduledAt } = readReportEvent(event);
    const asOf = context.clock();
    if (month !== null) return [await reportAskedMonth(context, asOf, month)];
    const { reports, settings } = context;
    const zones = isScheduled
      ? await recordZone(reports, settings.billingTimezone, asOf)
      : await readZones(reports);
    return reportDueMonths({ ...context, asOf, zones }, Math.min(scheduledAt ?? asOf, asOf));
  };

const reportAskedMonth = async (
  context: ReportContext,
  asOf: number,
  month: Month,
): Promise<ReportOutcome> => {
  const { reports, receipts, settings } = context;
  const zones = await readZones(reports);
  const { newest } = await currentHistory(reports, month);
  const timezone = newest?.timezone ?? zoneOfMonth(zones, month, settings.billingTimezone);
  const period = monthPeriod(month, timezone);
  if (period.start > asOf) {
    return { month, outcome: 'not_begun', version: null, after_close: false };
  }
  const corrections = await readMonthCorrections(receipts, month, period);
  return reportSafely(
    { ...context, asOf, zones },
    { month, corrections, isSkippedWithoutUsage: false },
  );
};
