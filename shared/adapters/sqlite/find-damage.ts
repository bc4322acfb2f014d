import { StoreUnavailable } from '../../ports/store-unavailable.ts';
import { openDatabase, query } from './database.ts';

type Look = {
  /** `quick`: each page and row. `whole`: also that indexes have what their tables have. */
  readonly depth: 'quick' | 'whole';
  /** Whether the file must not be opened for writing. SQLite then checks no constraints. */
  readonly readOnly: boolean;
};

/**
 * What SQLite finds wrong with the file of a store; `null`: nothing. Reads all of it, and holds the
 * thread meanwhile.
 */
export const findDamage = (path: string, look: Look): string | null => {
  try {
    return findingOf(path, look);
  } catch (error) {
    if (error instanceof StoreUnavailable && error.fault === 'damaged') return error.message;
    throw error;
  }
};

const findingOf = (path: string, { depth, readOnly }: Look): string | null => {
  const db = openDatabase(path, { readOnly });
  try {
    const check = depth === 'quick' ? 'PRAGMA quick_check(1)' : 'PRAGMA integrity_check(1)';
    const finding = query<readonly [string]>(db, check).first()?.[0];
    return finding === 'ok' ? null : String(finding);
  } finally {
    db.close();
  }
};
