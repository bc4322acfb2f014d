import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../database.ts';

/**
 * An empty database in a file of the system's temporary folder. Not durable: what a crash leaves of it
 * is worth nothing.
 */
export const openScratchFile = () => {
  const folder = mkdtempSync(join(tmpdir(), 'billable-'));
  const db = openDatabase(join(folder, 'scratch.db'));
  db.exec('PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536');
  return {
    db,
    /** Removes all of it. */
    close: (): void => {
      db.close();
      rmSync(folder, { recursive: true });
    },
  };
};
