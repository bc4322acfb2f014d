import {
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from '@jest/globals';
import { openDatabase } from '../../../../shared/adapters/sqlite/database.ts';
import { makeStore } from '../../../../shared/adapters/sqlite/make-store.ts';
import { openSqliteReader } from '../../../../shared/adapters/sqlite/reader.ts';
import { migrations } from '../../../../shared/adapters/sqlite/migrations.ts';
import { migrate } from '../../../../shared/adapters/sqlite/schema.ts';
import {
  openExistingSqliteStore,
  openSqliteStore,
} from '../../../../shared/adapters/sqlite/store.ts';
import { batch } from '../../../support/metering/batches.ts';
import { temporaryFolder, withSqliteStore } from '../../../support/stores/sqlite.ts';

const inFolder = async (use: (folder: string) => Promise<void> | void): Promise<void> => {
  const folder = temporaryFolder();
  try {
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

describe('the file of a store', () => {
  test('and its folder are for their owner alone', async () => {
    await inFolder((folder) => {
      const path = join(folder, 'data', 'billable.db');
      const store = openSqliteStore(path);
      expect(statSync(join(folder, 'data')).mode & 0o777).toBe(0o700);
      for (const file of [path, `${path}-wal`, `${path}-shm`]) {
        expect(statSync(file).mode & 0o777).toBe(0o600);
      }
      store.close();
    });
  });

  test('that is an empty database is a damaged one, whatever opens it', async () => {
    await inFolder((folder) => {
      const path = join(folder, 'billable.db');
      const db = new DatabaseSync(path);
      db.exec('BEGIN EXCLUSIVE; COMMIT');
      db.close();
      for (const open of [openSqliteStore, openExistingSqliteStore, openSqliteReader]) {
        expect(() => open(path)).toThrow('the file is empty: it is no store of Billable');
      }
    });
  });

  test('that is damaged is named by what opens it for a command', async () => {
    await inFolder((folder) => {
      const path = join(folder, 'billable.db');
      for (const content of ['', 'x'.repeat(10_000)]) {
        writeFileSync(path, content);
        for (const open of [openExistingSqliteStore, openSqliteReader]) {
          expect(() => open(path)).toThrow(new RegExp(`^${path}: .*damaged`));
        }
      }
    });
  });

  test('of a newer release is refused and stays as it is', async () => {
    await withSqliteStore(async (store, path) => {
      store.close();
      const db = new DatabaseSync(path);
      db.exec('PRAGMA user_version = 99');
      db.close();
      const message = `knows no schema above ${migrations.length}`;
      expect(() => openSqliteStore(path)).toThrow(message);
      expect(() => openExistingSqliteStore(path)).toThrow(message);
      expect(() => openSqliteReader(path)).toThrow(message);
    });
  });

  test('of another program is refused and stays as it is', async () => {
    await inFolder((folder) => {
      const path = join(folder, 'other.db');
      const db = new DatabaseSync(path);
      db.exec('CREATE TABLE other (x)');
      expect(() => openSqliteStore(path)).toThrow('the file is no store of Billable');
      expect(db.prepare('SELECT name FROM sqlite_schema').all()).toHaveLength(1);
      db.close();
      writeFileSync(join(folder, 'text.db'), 'x'.repeat(10_000));
      expect(() => openSqliteStore(join(folder, 'text.db'))).toThrow(
        'the file is damaged, or is not a SQLite database',
      );
    });
  });

  test('of 0 bytes is a damaged one for everyone, and stays as it is', async () => {
    await withSqliteStore(async (store, path) => {
      await store.applyOnce(batch());
      store.close();
      truncateSync(path);
      for (const open of [openSqliteStore, openExistingSqliteStore, openSqliteReader]) {
        expect(() => open(path)).toThrow('it is damaged: the file has 0 bytes');
      }
      expect(statSync(path).size).toBe(0);
    });
  });

  test('whose log is left is lost, not new', async () => {
    await withSqliteStore(async (store, path) => {
      await store.applyOnce(batch());
      const log = readFileSync(`${path}-wal`);
      store.close();
      rmSync(path);
      writeFileSync(`${path}-wal`, log);
      expect(() => openSqliteStore(path)).toThrow(`it is lost: ${path}-wal`);
      expect(readFileSync(`${path}-wal`).equals(log)).toBe(true);
    });
  });

  test('is made whole by the first of several, and the others open it', async () => {
    await inFolder(async (folder) => {
      const path = join(folder, 'data', 'billable.db');
      makeStore(path);
      const store = openSqliteStore(path);
      const identity = await store.identity();
      makeStore(path);
      expect(await store.identity()).toEqual(identity);
      store.close();
      expect(readdirSync(join(folder, 'data'))).toEqual(['billable.db']);
    });
  });

  test('is not made by those who need one that is there', async () => {
    await inFolder((folder) => {
      const path = join(folder, 'billable.db');
      expect(() => openSqliteReader(path)).toThrow(`there is no file ${path}`);
      expect(() => openExistingSqliteStore(path)).toThrow(`there is no file ${path}`);
      expect(existsSync(path)).toBe(false);
    });
  });

  test('takes the steps that it lacks, in order, each once', async () => {
    await inFolder((folder) => {
      const db = openDatabase(join(folder, 'billable.db'));
      const steps = ['CREATE TABLE log (x)', "INSERT INTO log VALUES ('b')"];
      migrate(db, steps.slice(0, 1));
      migrate(db, steps);
      migrate(db, [...steps, "INSERT INTO log VALUES ('c')"]);
      expect(db.prepare('SELECT x FROM log').all()).toEqual([['b'], ['c']]);
      db.close();
    });
  });

  test('keeps its schema where a step fails', async () => {
    await inFolder((folder) => {
      const db = openDatabase(join(folder, 'billable.db'));
      migrate(db, ['CREATE TABLE log (x)']);
      const steps = ['CREATE TABLE log (x)', 'CREATE TABLE more (x)', 'CREATE TABLE log (x)'];
      expect(() => migrate(db, steps)).toThrow('table log already exists');
      expect(db.prepare('PRAGMA user_version').get()).toEqual([1]);
      expect(db.prepare('SELECT name FROM sqlite_schema').all()).toHaveLength(1);
      db.close();
    });
  });
});
