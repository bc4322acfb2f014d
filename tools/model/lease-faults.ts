import { atWork, isFree, type LeaseSetting, type LeaseState } from './lease-state.ts';

/** What is wrong, by the true clock and the calls whose clocks are right. */
export const faultOfLease = (
  { calls, inbox, committedAt, trulyAt, now }: LeaseState,
  setting: LeaseSetting & {
    /** Whether the function once a minute can take the lease within its run. */
    readonly mayBeTaken: boolean;
  },
): string | null => {
  const { ahead, commitAfter } = setting;
  const isRight = (i: number): boolean => ahead[i] === 0;
  const areAllRight = ahead.every((_, i) => isRight(i));
  const working = calls.filter(
    ({ at }, i) => atWork.includes(at) && !isFree(i, setting) && isRight(i),
  );
  const isPutBefore = (i: number): boolean => (calls[i]?.putAt ?? 0) < (committedAt ?? 0);
  const areAllThrough = calls.every(({ at, why }) => at === 'ended' && why !== 'lost');
  const isLate = trulyAt !== null && now - trulyAt >= commitAfter;
  const isPutOff = calls.some(({ why }, i) => why === 'recent' && isRight(i));
  const faults: Readonly<Record<string, boolean>> = {
    'a batch that was taken is refused': calls.some(({ why }) => why === 'refused to answer'),
    'two are at work': working.length > 1,
    'the function once a minute finds the lease held': !setting.mayBeTaken,
    'what waits is taken for committed': areAllRight && inbox.some(isPutBefore),
    'a batch waits that no call commits': commitAfter === 0 && areAllThrough && inbox.length > 0,
    'a wrong clock stops commits': !areAllRight && isLate && isPutOff && inbox.length > 0,
  };
  return Object.entries(faults).find(([, isThere]) => isThere)?.[0] ?? null;
};
