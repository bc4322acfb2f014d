import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OperatorProblem } from '../../../ports/operator-problem.ts';
import { StoreUnavailable } from '../../../ports/store-unavailable.ts';
import { openDatabase } from '../database.ts';
import { withStoreErrors } from '../errors.ts';

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
    /** Runs what writes to it. Throws `OperatorProblem` where the disk takes no more. */
    writing: <T>(write: () => T): T => {
      try {
        return withStoreErrors(write);
      } catch (error) {
        if (!(error instanceof StoreUnavailable) || error.fault !== 'disk_full') throw error;
        throw new OperatorProblem(
          `Nothing can be written to ${folder}: ${error.message}. TMPDIR names the folder for temporary files.`,
        );
      }
    },
    /** Removes all of it. */
    close: (): void => {
      db.close();
      rmSync(folder, { recursive: true });
    },
  };
};
