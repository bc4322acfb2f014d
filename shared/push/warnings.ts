import type { EpochMs } from '../calendar/instant.ts';
import { type Month, monthAt, monthBefore, monthPeriod } from '../reports/month.ts';
import { graceGap } from './grace-gap.ts';
import type { ZoneOf } from './months.ts';
import { type CountedAndWaiting, quarantineWarning } from './quarantine-share.ts';
import type { PushSystemSettings } from './settings.ts';

type WarningsContext = {
  /** The systems that the file names; without any there is nothing to warn of. */
  readonly systems: readonly Pick<PushSystemSettings, 'name' | 'graceMs'>[];
  readonly store: CountedAndWaiting;
  readonly zoneOf: ZoneOf;
  readonly now: EpochMs;
};

/**
 * What a person should know before the totals of a month are on an invoice; by default of the
 * running month, and of the one before until the last `grace` of it is over.
 */
export const pushWarnings = async (
  { systems, store, zoneOf, now }: WarningsContext,
  asked?: Month,
): Promise<readonly string[]> => {
  if (systems.length === 0) return [];
  const running = monthAt(now, zoneOf(monthAt(now, 'UTC')));
  const before = monthBefore(running);
  const end = monthPeriod(before, zoneOf(before)).end;
  const isBeforeOpen = systems.some(({ graceMs }) => now < end + graceMs);
  const months = asked === undefined ? [running, ...(isBeforeOpen ? [before] : [])] : [asked];
  const warnings: string[] = [];
  for (const month of months) {
    const zone = zoneOf(month);
    warnings.push(...systems.flatMap((settings) => graceGap(settings, month, zone) ?? []));
    const waiting = await quarantineWarning(store, monthPeriod(month, zone), zone);
    if (waiting !== null) warnings.push(`${month}: ${waiting}`);
  }
  return warnings;
};
