import { dayMs, type EpochMs } from '../calendar/instant.ts';
import type { TimeZone } from '../calendar/zone.ts';
import type { PushRound } from './round.ts';
import { type Month, monthAt, monthBefore, monthPeriod } from '../reports/month.ts';

/** In which zone a month begins and ends. */
export type ZoneOf = (month: Month) => TimeZone;

/** Months after whose end late changes are looked for, whether or not anything was sent. */
const lateMonths = 3;

export type DueMonth = {
  readonly month: Month;
  /** `late`: only looked at, once a day. */
  readonly kind: 'automatic' | 'late';
};

type Looked = Pick<PushRound, 'month' | 'lateCheckedAt' | 'uncertainUpTo' | 'readBackAt'>;

/**
 * Older months of which something was sent, and that were not looked at today: a void or a replay
 * can change any of them. And those of which it is not known yet what a newer store has sent.
 */
export const olderMonths = (
  rounds: readonly Looked[],
  due: readonly DueMonth[],
  now: EpochMs,
): readonly DueMonth[] => {
  const oldest = due.reduce((least, { month }) => (month < least ? month : least), '9999-12');
  const today = Math.floor(now / dayMs);
  return rounds
    .filter(({ month }) => month < oldest)
    .filter(
      ({ lateCheckedAt: at, uncertainUpTo, readBackAt }) =>
        at === null ||
        Math.floor(at / dayMs) !== today ||
        (uncertainUpTo > 0 && readBackAt === null),
    )
    .map(({ month }) => ({ month, kind: 'late' }));
};

/**
 * The running month, and those before it: sent until `grace` after their end, then looked at. The oldest that is
 * sent goes first: it has less time left.
 */
export const dueMonths = (now: EpochMs, graceMs: number, zoneOf: ZoneOf): readonly DueMonth[] => {
  const running = monthAt(now, zoneOf(monthAt(now, 'UTC')));
  const sent: DueMonth[] = [];
  const late: DueMonth[] = [];
  let month = running;
  for (let n = 0; n <= lateMonths; n += 1) {
    // The running one too: where the zone moved west, the next begins hours after its end.
    const isWithinGrace = now < monthPeriod(month, zoneOf(month)).end + graceMs;
    if (isWithinGrace) sent.unshift({ month, kind: 'automatic' });
    else late.push({ month, kind: 'late' });
    month = monthBefore(month);
  }
  return [...sent, ...late];
};
