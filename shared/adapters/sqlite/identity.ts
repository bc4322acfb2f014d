import type { DatabaseSync } from 'node:sqlite';
import type { StoreIdentifier } from '../../ports/counter-store.ts';
import { query } from './database.ts';
import { idText } from './receipt-id.ts';

/**
 * Reads which store this is. The last receipt is never dropped (`expiry.ts`), so no number is given
 * twice: the highest one says how many there ever were, and costs nothing to keep. Which receipt has
 * a number tells a store from an older copy of it that went on by itself.
 */
export const createStoreIdentifier = (db: DatabaseSync): StoreIdentifier => {
  const select = query<readonly [id: string, receipts: number | null, last: Uint8Array | null]>(
    db,
    `SELECT store_id, seq, receipt.id FROM meta
      LEFT JOIN receipt ON seq = (SELECT max(seq) FROM receipt)`,
  );
  const selectNumbered = query<readonly [id: Uint8Array]>(
    db,
    'SELECT id FROM receipt WHERE seq = ?',
  );
  return {
    identity: async () => {
      const [id, receipts = null, last = null] = select.first() ?? [];
      if (id === undefined) throw new Error('the store has no identity');
      const last_receipt = last && idText(last);
      return { id, receipts: receipts ?? 0, last_receipt, last_receipt_at: null };
    },
    hasTaken: async ({ receipts, last_receipt }) => {
      const [id] = selectNumbered.first(receipts ?? 0) ?? [];
      return id === undefined || last_receipt === null ? null : idText(id) === last_receipt;
    },
  };
};
