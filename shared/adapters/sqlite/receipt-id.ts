import type { DatabaseSync } from 'node:sqlite';
import type { BatchId } from '../../metering/batch.ts';
import { query } from './database.ts';

export const idBytes = (id: BatchId): Uint8Array => Buffer.from(id, 'hex');

export const idText = (bytes: Uint8Array): BatchId => Buffer.from(bytes).toString('hex');

/**
 * Finds a receipt's number by the id alone, for commands: it reads the whole index, about 60 MB for a
 * million receipts. Outside a transaction; the number may be another receipt's when it is used.
 */
export const createSeqFinder = (db: DatabaseSync): ((id: BatchId) => number | null) => {
  const find = query<readonly [number]>(
    db,
    'SELECT seq FROM receipt INDEXED BY receipt_place WHERE id = ?',
  );
  return (id) => find.first(idBytes(id))?.[0] ?? null;
};
