import type { DatabaseSync } from 'node:sqlite';
import type { EpochMs } from '../../calendar/instant.ts';
import { query } from './database.ts';

/** Reads when the batch that came last was received, by the clock of then; `null`: none came. */
export const createLastReceived = (db: DatabaseSync): (() => EpochMs | null) => {
  const select = query<readonly [EpochMs]>(
    db,
    'SELECT received_at FROM receipt ORDER BY seq DESC LIMIT 1',
  );
  return () => select.first()?.[0] ?? null;
};
