import type { DatabaseSync } from 'node:sqlite';
import { query, transact } from './database.ts';
import { migrations } from './migrations.ts';

/** "bill" in ASCII: tells a store of ours from any other SQLite file. */
const applicationId = 0x62696c6c;

/**
 * Brings the store to the schema of this release, in one transaction; an empty file becomes a
 * store. Throws where the file is not a store, or one of a newer release.
 */
export const migrate = (db: DatabaseSync, steps = migrations): void => {
  transact(db, () => {
    const version = schemaVersion(db, steps.length);
    if (version === 0) db.exec(`PRAGMA application_id = ${applicationId}`);
    for (const step of steps.slice(version)) db.exec(step);
    db.exec(`PRAGMA user_version = ${steps.length}`);
  });
};

/** Throws where the file is no store, of a newer release, or of a schema before `oldest`. */
export const requireSchema = (db: DatabaseSync, { oldest = migrations.length } = {}): void => {
  const version = schemaVersion(db, migrations.length);
  if (version === 0) throw new Error('the file is empty: it is no store of Billable');
  if (version < oldest) {
    throw new Error(
      `the store has schema ${version} and this release needs ${oldest}: ` +
        'start the server of this release on it first',
    );
  }
};

const schemaVersion = (db: DatabaseSync, known: number): number => {
  const version = pragma(db, 'user_version');
  const isEmpty = version === 0 && pragma(db, 'schema_version') === 0;
  if (!isEmpty && pragma(db, 'application_id') !== applicationId) {
    throw new Error('the file is no store of Billable');
  }
  if (version > known) {
    throw new Error(
      `the store has schema ${version} and this release knows no schema above ${known}: ` +
        'run the newer release that wrote it',
    );
  }
  return version;
};

const pragma = (db: DatabaseSync, name: string): number =>
  query<readonly [number]>(db, `PRAGMA ${name}`).first()?.[0] ?? 0;
