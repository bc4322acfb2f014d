import type { EpochMs } from '../../../shared/calendar/instant.ts';
import type { PushRound } from '../../../shared/push/round.ts';
import type { RoundBook } from './round-book.ts';

type Look = {
  readonly isRead: boolean;
  readonly isLate: boolean;
  /** What it stopped for is over. */
  readonly isOver: boolean;
  readonly late: PushRound['late'];
  readonly now: EpochMs;
};

/** Keeps that a month was looked at, and what was found; `false`: another run was faster. */
export const noteLook = async (
  book: RoundBook,
  { isRead, isLate, isOver, late, now }: Look,
): Promise<boolean> => {
  const round = book.round();
  const isMoved = JSON.stringify(late) !== JSON.stringify(round.late);
  const isNews = isRead || isOver || isMoved;
  if (!isLate && (!isNews || round.sequence === 0)) return true;
  return book.put({
    ...round,
    revision: round.revision + 1,
    late,
    ...(isOver && { stoppedAt: null }),
    ...(isRead && { readBackAt: now }),
    ...(isLate && { lateCheckedAt: now }),
  });
};
