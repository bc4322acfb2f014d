import type { DatabaseSync } from 'node:sqlite';
import { dayMs } from '../../calendar/instant.ts';
import type { UsedLinks } from '../../ports/used-links.ts';
import { query } from './database.ts';
import type { WriteWhenFree } from './write-guard.ts';

/** A clock that is set back makes no link new. */
const keptAfterEndMs = dayMs;

/** Used links in the file of the counters. Those that ended long ago go with the next one. */
export const createUsedLinks = (db: DatabaseSync, write: WriteWhenFree): UsedLinks => {
  const insert = db.prepare('INSERT OR IGNORE INTO used_link VALUES (?, ?)');
  const one = query<readonly [number]>(db, 'SELECT 1 FROM used_link WHERE id = ?');
  const drop = db.prepare('DELETE FROM used_link WHERE expires_at < ?');
  return {
    use: ({ id, expires, now }) =>
      write(() => {
        drop.run(now - keptAfterEndMs);
        return insert.run(id, expires).changes === 1;
      }),
    isUsed: async (id) => one.first(id) !== undefined,
  };
};
