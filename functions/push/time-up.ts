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
