import type { DatabaseSync } from 'node:sqlite';
import type { StoreIdentifier } from '../../ports/counter-store.ts';
import { query } from './database.ts';

/**
 * Reads which store this is. The last receipt is never dropped (`expiry.ts`), so no number is given
 * twice: the highest one says how many there ever were, and costs nothing to keep.
 */
export const createStoreIdentifier = (db: DatabaseSync): StoreIdentifier => {
  const select = query<readonly [id: string, receipts: number]>(
    db,
    'SELECT store_id, (SELECT ifnull(max(seq), 0) FROM receipt) FROM meta',
  );
  return {
    identity: async () => {
      const [id, receipts] = select.first() ?? [];
      if (id === undefined || receipts === undefined) throw new Error('the store has no identity');
      return { id, receipts };
    },
  };
};
