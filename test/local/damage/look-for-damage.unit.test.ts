import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { lookForDamage } from '../../../local/damage/look-for-damage.ts';
import { openSqliteStore } from '../../../shared/adapters/sqlite/store.ts';
import { numberedBatch } from '../../support/metering/batches.ts';
import { damageReceiptPage } from '../../support/stores/damage-pages.ts';
import { temporaryFolder } from '../../support/stores/sqlite.ts';

let folder = '';
let path = '';
beforeEach(async () => {
  folder = temporaryFolder();
  path = join(folder, 'billable.db');
  const store = openSqliteStore(path);
  for (let n = 0; n < 300; n += 1) await store.applyOnce(numberedBatch('writer', n));
  store.close();
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const none = async (): Promise<void> => undefined;

const look = async (storePath: string, ending = new AbortController(), sleep = none) => {
  const failures: unknown[] = [];
  await lookForDamage(storePath, {
    signal: ending.signal,
    log: (error) => failures.push(error),
    sleep,
  });
  return failures;
};

test('nothing is said of a store that is whole', async () => {
  expect(await look(path)).toEqual([]);
});

test('a damaged page is told as damage of the store', async () => {
  damageReceiptPage(path);
  expect(await look(path)).toMatchObject([{ code: 'store_unavailable', fault: 'damaged' }]);
});

test('a file that is gone is no damage, and is not made anew', async () => {
  const gone = join(folder, 'gone.db');
  const message =
    'The store was not looked through for damaged pages: the process that reads it ended with 1.';
  expect(await look(gone)).toMatchObject([{ code: 'operator_problem', message }]);
  expect(existsSync(gone)).toBe(false);
});

test('an end of the server ends the look, and says nothing', async () => {
  const ending = new AbortController();
  damageReceiptPage(path);
  const sleep = async (): Promise<void> => {
    setImmediate(() => ending.abort());
  };
  expect(await look(path, ending, sleep)).toEqual([]);
});
