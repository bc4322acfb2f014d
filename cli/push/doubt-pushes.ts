import { dataFile } from '../../shared/adapters/sqlite/files.ts';
import { openSqliteStore } from '../../shared/adapters/sqlite/store.ts';
import { restored } from '../../shared/push/round.ts';

/** Notes in a store that comes from a backup that more may have been pushed since. The systems of it. */
export const doubtPushes = async (dataDir: string): Promise<readonly string[]> => {
  const store = openSqliteStore(dataFile(dataDir));
  try {
    const rounds = await store.pushes.rounds();
    const sent = rounds.filter(({ sequence }) => sequence > 0);
    for (const round of sent) await store.pushes.putRound(restored(round));
    return [...new Set(sent.map(({ system }) => system))];
  } finally {
    store.close();
  }
};
