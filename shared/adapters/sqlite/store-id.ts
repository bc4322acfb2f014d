import { openDatabase, query } from './database.ts';

/** Which store a file is a copy of; `null` where it does not say: it is none, damaged, or of an early release. */
export const storeIdIn = (path: string): string | null => {
  try {
    const db = openDatabase(path, { readOnly: true });
    try {
      return query<readonly [string]>(db, 'SELECT store_id FROM meta').first()?.[0] ?? null;
    } finally {
      db.close();
    }
  } catch {
    return null;
  }
};
