import type { EpochMs } from '../../shared/calendar/instant.ts';
import type { PushContext } from './context.ts';

/** Says whether a share of the time that is left now is over. */
export const timeUp = (
  { clock, deadline }: Pick<PushContext, 'clock' | 'deadline'>,
  share = 1,
): (() => boolean) => {
  if (deadline === null) return () => false;
  const now = clock();
  const until = now + (deadline - now) * share;
  return () => clock() >= until;
};

/** Until when the first of so many may work, each of which gets as much of the time that is left now. */
export const endOfShare = (
  { clock, deadline }: Pick<PushContext, 'clock' | 'deadline'>,
  sharers: number,
): EpochMs | null => {
  if (deadline === null) return null;
  const now = clock();
  return now + (deadline - now) / sharers;
};
