import { openSqliteStore } from '../../shared/adapters/sqlite/store.ts';
import { dayMs, type EpochMs } from '../../shared/calendar/instant.ts';
import { type PushSystem, pushSystems } from '../../shared/customers/push-systems.ts';
import { doubted, newRound } from '../../shared/push/round.ts';
import { monthAt } from '../../shared/reports/month.ts';

/** A system that is new to a backup was pushed to in these days at most: earlier months are late by now. */
const weekMs = 7 * dayMs;

/**
 * Notes in a store that comes from a backup that more may have been pushed since, to systems too of which
 * it knows nothing. The systems that it knows.
 */
export const doubtPushes = async (path: string, now: EpochMs): Promise<readonly PushSystem[]> => {
  const store = openSqliteStore(path);
  try {
    const rounds = await store.pushes.rounds();
    const sent = rounds.filter(({ sequence }) => sequence > 0);
    for (const round of sent) await store.pushes.putRound(doubted(round, 'restored'));
    const known = new Set(sent.map(({ system }) => system));
    for (const system of pushSystems) {
      if (known.has(system)) continue;
      for (const month of new Set([now - weekMs, now].map((at) => monthAt(at, 'UTC')))) {
        const round = rounds.find((one) => one.system === system && one.month === month);
        await store.pushes.putRound(doubted(round ?? newRound(system, month), 'restored'));
      }
    }
    return [...known];
  } finally {
    store.close();
  }
};
