import type { EpochMs } from '../../shared/calendar/instant.ts';
import type { PushRound } from '../../shared/push/round.ts';
import type { SystemRun } from './context.ts';

type Look = {
  readonly isRead: boolean;
  readonly isLate: boolean;
  /** What it stopped for is over. */
  readonly isOver: boolean;
  readonly late: PushRound['late'];
  readonly now: EpochMs;
};

/** Keeps that a month was looked at, and what was found; `null`: another run was faster. */
export const noteLook = async (
  { ledger }: SystemRun,
  round: PushRound,
  { isRead, isLate, isOver, late, now }: Look,
): Promise<PushRound | null> => {
  const isMoved = JSON.stringify(late) !== JSON.stringify(round.late);
  const isNews = isRead || isOver || isMoved;
  if (!isLate && (!isNews || round.sequence === 0)) return round;
  const next = {
    ...round,
    revision: round.revision + 1,
    late,
    ...(isOver && { stoppedAt: null }),
    ...(isRead && { readBackAt: now }),
    ...(isLate && { lateCheckedAt: now }),
  };
  return (await ledger.putRound(next)) ? next : null;
};
