import { maxClockLeadMs } from '../../shared/metering/http-log.ts';
import { dayMs, type EpochMs } from '../../shared/calendar/instant.ts';
import { maxEventAgeDays } from '../settings.ts';
import type { QuarantinedEntry } from '../../shared/metering/quarantine.ts';

/**
 * How long the server's clock was wrong, by the true clock, and by how much. `from` lies before
 * the order to move it and `until` after the answer to the order to set it right.
 */
export type ClockMove = {
  readonly aheadMs: number;
  readonly from: EpochMs;
  readonly until: EpochMs;
};

/**
 * Whether a good entry had to be quarantined: by the clock at which it was received it was too old
 * or too far ahead, as its record says, and the clock was wrong by just so much at that moment.
 *
 * The server judges a batch by the one instant that it writes into the receipt. So a request that
 * is under way while the clock is moved is judged by the one clock or the other, and each move's
 * own bounds are margin enough.
 */
export const isExplained = (
  { reason, startedAt }: QuarantinedEntry,
  receivedAt: EpochMs,
  moves: readonly ClockMove[],
): boolean => {
  if (startedAt === null || !isTrue(reason, startedAt, receivedAt)) return false;
  return moves.some(({ aheadMs, from, until }) => {
    const trulyAt = receivedAt - aheadMs;
    return from <= trulyAt && trulyAt <= until;
  });
};

const isTrue = (
  reason: QuarantinedEntry['reason'],
  startedAt: EpochMs,
  receivedAt: EpochMs,
): boolean => {
  if (reason === 'too_far_in_future') return startedAt > receivedAt + maxClockLeadMs;
  if (reason === 'too_old') return startedAt < receivedAt - maxEventAgeDays * dayMs;
  return false;
};
