import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach } from '@jest/globals';
import { dataFile } from '../../../shared/adapters/sqlite/files.ts';
import { openSqliteStore, type SqliteStore } from '../../../shared/adapters/sqlite/store.ts';
import { runHere } from '../cli/run.ts';
import { temporaryFolder } from './sqlite.ts';

/** A folder of each test's own, removed after it, with the data folder in it not yet made. */
export const folderOfEachTest = () => {
  let folder = '';
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  const inFolder = (name: string): string => join(folder, name);
  const dataDir = (): string => inFolder('data');

  const run = async (name: string, args: readonly string[] = [], dir = dataDir()) =>
    runHere([...name.split(' '), ...args], { BILLABLE_DATA_DIR: dir });

  const withStore = async (use: (store: SqliteStore) => Promise<unknown>): Promise<void> => {
    const store = openSqliteStore(dataFile(dataDir()));
    await use(store);
    store.close();
  };

  return { inFolder, dataDir, run, withStore };
};
