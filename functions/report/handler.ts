import { monthPeriod } from '../../shared/domain/report-month.ts';
import type { Month } from '../../shared/domain/report-month.ts';
import { zoneOfMonth } from '../../shared/domain/report-zones.ts';
import type { ReportContext } from './context.ts';
import { readCorrections } from './corrections.ts';
import { currentHistory } from './current.ts';
import { reportDueMonths } from './due-months.ts';
import { readReportEvent } from './event.ts';
import type { ReportOutcome } from './outcome.ts';
import { reportSafely } from './safely.ts';
import { readZones } from './zones.ts';

/**
 * Writes reports. The event names a month (`{ "month": "2026-10" }`), or nothing: then every month
 * is looked at that the daily run has to, seen from `{ "scheduled_at": "2026-11-01T04:00:00Z" }`
 * or now. Returns what became of each month, oldest first.
 *
 * A month that fails does not keep the others from being written: it is among the outcomes.
 * Throws where the run cannot begin. Any number of runs may go on at once; running again is safe.
 */
export const createReportHandler =
  (context: ReportContext) =>
  async (event: unknown): Promise<readonly ReportOutcome[]> => {
    const { month, scheduledAt } = readReportEvent(event);
    const asOf = context.clock();
    return month === null
      ? reportDueMonths(context, asOf, Math.min(scheduledAt ?? asOf, asOf))
      : [await reportAskedMonth(context, asOf, month)];
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
  const corrections = (await readCorrections(receipts, new Map([[month, period]]))).get(month);
  if (corrections === undefined) throw new Error(`the corrections of ${month} were not read`);
  return reportSafely(
    { ...context, asOf, zones },
    { month, corrections, isSkippedWithoutUsage: false },
  );
};
