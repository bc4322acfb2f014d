import { randomUUID } from 'node:crypto';
import { linkSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { openDatabase } from './database.ts';
import { makePrivateFile, syncPath } from './files.ts';
import { migrate } from './schema.ts';

/**
 * Makes an empty store. It gets its name when it is whole and durable, so that a file without
 * content is never the start of a store but the end of one. A store that is there stays.
 */
export const makeStore = (path: string): void => {
  const draft = `${path}.${randomUUID()}.new`;
  makePrivateFile(draft);
  try {
    fill(draft);
    syncPath(draft);
    linkSync(draft, path);
  } catch (error) {
    // Another process has made one meanwhile: that one counts.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  syncPath(dirname(path));
};

const fill = (path: string): void => {
  const db = openDatabase(path);
  try {
    migrate(db);
  } finally {
    db.close();
  }
};
