import type { DatabaseSync } from 'node:sqlite';
import { execWithProgress } from './copy-progress.ts';
import { query, transact } from './database.ts';
import { migrations } from './migrations.ts';

/** "bill" in ASCII: tells a store of ours from any other SQLite file. */
const applicationId = 0x62696c6c;

/** Where a migration is: which step of how many, and how large the file is. */
export type MigrationStep = {
  readonly step: number;
  readonly steps: number;
  readonly fileBytes: number;
  /** Of the rows of a large table that the step copies; 0 where the step begins. */
  readonly percent: number;
};

/**
 * Brings the store to the schema of this release, in one transaction; an empty file becomes a
 * store. `onStep` hears of each step, and of each tenth of one that copies a large table. Throws where the file is not a store, or one of a newer release.
 */
export const migrate = (
  db: DatabaseSync,
  steps = migrations,
  onStep: (at: MigrationStep) => void = () => undefined,
): void => {
  transact(db, () => {
    const version = schemaVersion(db, steps.length);
    if (version === 0) db.exec(`PRAGMA application_id = ${applicationId}`);
    const fileBytes = pragma(db, 'page_count') * pragma(db, 'page_size');
    for (const [i, step] of steps.slice(version).entries()) {
      const at = { step: version + i + 1, steps: steps.length, fileBytes };
      onStep({ ...at, percent: 0 });
      execWithProgress(db, step, (tenth) => onStep({ ...at, percent: 10 * tenth }));
    }
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
