import { requestsMeter } from '../../shared/metering/series.ts';
import type { ReceiptReader } from '../../shared/ports/counter-store.ts';
import { graceGap } from '../../shared/push/grace-gap.ts';
import { type Month, monthAt, monthPeriod } from '../../shared/reports/month.ts';
import type { PushContext } from './context.ts';
import { quarantineWarning } from './quarantine-share.ts';

type WarningsContext = Pick<PushContext, 'systems' | 'readTotals' | 'zoneOf' | 'clock'> & {
  readonly receipts: Pick<ReceiptReader, 'receipts'>;
};

/** What a person should know before the totals of a month are on an invoice; by default the running one. */
export const pushWarnings = async (
  { systems, readTotals, zoneOf, clock, receipts }: WarningsContext,
  asked?: Month,
): Promise<readonly string[]> => {
  const now = clock();
  const month = asked ?? monthAt(now, zoneOf(monthAt(now, 'UTC')));
  const period = monthPeriod(month, zoneOf(month));
  const { totals } = await readTotals(period, { meters: [requestsMeter], total: 'all', now });
  const requests = [...totals.values()].reduce((sum, of) => sum + (of.get(requestsMeter) ?? 0), 0);
  const waiting = await quarantineWarning(receipts, period, requests);
  const gaps = systems.flatMap(({ settings }) => graceGap(settings, month, zoneOf(month)) ?? []);
  return waiting === null ? gaps : [...gaps, `${month}: ${waiting}`];
};
