import type { EpochMs } from '../calendar/instant.ts';
import type { TimeZone } from '../calendar/zone.ts';
import { type Month, monthAt, monthBefore, monthPeriod } from '../reports/month.ts';

/** In which zone a month begins and ends. */
export type ZoneOf = (month: Month) => TimeZone;

/** Months after whose end late changes are still looked for. */
const lateMonths = 3;

export type DueMonth = {
  readonly month: Month;
  /** `late`: only looked at, once a day. */
  readonly kind: 'automatic' | 'late';
};

/** The running month, and those before it: sent until `grace` after their end, then looked at. */
export const dueMonths = (now: EpochMs, graceMs: number, zoneOf: ZoneOf): readonly DueMonth[] => {
  const running = monthAt(now, zoneOf(monthAt(now, 'UTC')));
  const due: DueMonth[] = [{ month: running, kind: 'automatic' }];
  let month = running;
  for (let n = 0; n < lateMonths; n += 1) {
    month = monthBefore(month);
    const isWithinGrace = now < monthPeriod(month, zoneOf(month)).end + graceMs;
    due.push({ month, kind: isWithinGrace ? 'automatic' : 'late' });
  }
  return due;
};
