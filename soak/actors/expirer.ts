import { dataFile } from '../../shared/adapters/sqlite/files.ts';
import { openExistingSqliteStore } from '../../shared/adapters/sqlite/store.ts';
import { receiptDays } from '../settings.ts';
import type { World } from '../world/world.ts';
import type { Actor } from './actor.ts';

/** Drops old receipts, as the server does a minute after its start: no server here lives so long. */
export const expirer = (world: World): Actor => ({
  kind: 'expiry',
  pauseMs: [5_000, 15_000],
  act: async () =>
    world.operator.alone(async () => {
      world.books.count('receipt dropped', await expireNow(world.place.dataDir));
    }),
});

/** Resolves to the number of receipts that it dropped. */
export const expireNow = async (dataDir: string): Promise<number> => {
  const store = openExistingSqliteStore(dataFile(dataDir));
  try {
    return await store.expireReceipts(Date.now(), receiptDays);
  } finally {
    store.close();
  }
};
