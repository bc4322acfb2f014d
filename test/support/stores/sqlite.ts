import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  openSqliteStore,
  type SqliteStore,
  type SqliteStoreOptions,
} from '../../../shared/adapters/sqlite/store.ts';
import type { StoreSubject } from './stores.ts';

export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'billable-test-'));

/**
 * Copies the files of a store as they are at this instant: what a process that is killed now
 * leaves behind.
 */
export const crashedCopy = (path: string, target: string): string => {
  for (const suffix of ['', '-wal']) {
    if (existsSync(path + suffix)) copyFileSync(path + suffix, target + suffix);
  }
  return target;
};

export const withSqliteStore = async (
  use: (store: SqliteStore, path: string) => Promise<void>,
  options?: SqliteStoreOptions,
): Promise<void> => {
  const folder = temporaryFolder();
  const path = join(folder, 'billable.db');
  const store = openSqliteStore(path, options);
  try {
    await use(store, path);
  } finally {
    store.close();
    rmSync(folder, { recursive: true });
  }
};

/** A store in a folder of its own, which goes with it. */
export const openTemporaryStore = () => {
  const folder = temporaryFolder();
  const path = join(folder, 'billable.db');
  const store = openSqliteStore(path);
  return {
    path,
    store,
    close: (): void => {
      store.close();
      rmSync(folder, { recursive: true });
    },
  };
};

export const sqliteSubjectWith = (options: SqliteStoreOptions, name = 'SQLite') =>
  ({
    name,
    open: async () => {
      const folder = temporaryFolder();
      let generation = 0;
      let path = join(folder, 'billable-0.db');
      let store = openSqliteStore(path, options);
      return {
        store,
        reopen: async () => {
          const crashed = path;
          path = crashedCopy(crashed, join(folder, `billable-${++generation}.db`));
          store.close();
          store = openSqliteStore(path, options);
          return store;
        },
        close: async () => {
          store.close();
          rmSync(folder, { recursive: true });
        },
      };
    },
  }) satisfies StoreSubject;

export const sqliteSubject = sqliteSubjectWith({});

/** The same with nothing that waits: each group is brought into the pages. */
export const eagerSqliteSubject = sqliteSubjectWith(
  { backlog: { receiptRows: 1, pageRows: 1 } },
  'eager SQLite',
);
