import { StoreUnavailable } from '../../shared/ports/store-unavailable.ts';
import type { Actor } from '../actors/actor.ts';
import type { WeatheredTable } from './table.ts';

/** The function that a schedule calls once a minute: it commits what waits and ends what others left. */
export const recoverer = (table: WeatheredTable): Actor => ({
  kind: 'recovery',
  pauseMs: [500, 2_000],
  act: async () => {
    const { store, hasCrashed } = table.open({ mayCrash: true });
    try {
      await store.recover();
    } catch (error) {
      // The next call goes on.
      if (!hasCrashed() && !(error instanceof StoreUnavailable)) throw error;
    }
  },
});
