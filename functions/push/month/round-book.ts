import type { PushLedger } from '../../../shared/ports/push-ledger.ts';
import type { PushRound } from '../../../shared/push/round.ts';
import type { Tally } from '../tally.ts';
import { keepUntold } from '../alarms/untold.ts';

/** The round of a month as one run knows it: each change is stored over the one before. */
export type RoundBook = {
  readonly round: () => PushRound;
  /** Stores a round that is made from the one that is known. `false`: another run was faster. */
  readonly put: (next: PushRound) => Promise<boolean>;
  /** Keeps the alarms of the run; to be called before that is stored which keeps them from being said again. */
  readonly keepAlarms: () => Promise<void>;
};

export const openBook = (ledger: PushLedger, opened: PushRound, { alarms }: Tally): RoundBook => {
  let current = opened;
  let kept = 0;
  return {
    round: () => current,
    put: async (next) => {
      const isStored = await ledger.putRound(next);
      if (isStored) current = next;
      return isStored;
    },
    keepAlarms: async () => {
      const news = alarms.slice(kept);
      kept = alarms.length;
      const stored = await keepUntold({ ledger, ...current }, news);
      // Where another run was faster, what is put over the round that is known finds it out.
      if (stored?.revision === current.revision + 1) current = stored;
    },
  };
};
