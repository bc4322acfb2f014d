import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { dataFile } from '../../../../../shared/adapters/sqlite/files.ts';
import { openDatabase } from '../../../../../shared/adapters/sqlite/database.ts';
import { openSqliteReader } from '../../../../../shared/adapters/sqlite/reader.ts';
import { openSqliteStore } from '../../../../../shared/adapters/sqlite/store.ts';
import { batch, batchId } from '../../../../support/metering/batches.ts';
import { newDataDir, removeDataDir } from '../../../../support/local/server.ts';

let dataDir = '';

beforeEach(() => {
  dataDir = newDataDir();
});

afterEach(() => {
  removeDataDir(dataDir);
});

/** Alters a store of which one receipt is in the pages and three wait. */
const alter = async (sql: string): Promise<void> => {
  const path = dataFile(dataDir);
  const settled = openSqliteStore(path);
  await settled.applyOnce(batch({ name: 'a' }));
  settled.close();
  const crashed = openSqliteStore(path);
  for (const name of ['b', 'c', 'd']) await crashed.applyOnce(batch({ name }));
  const db = openDatabase(path);
  db.exec(sql);
  db.close();
};

const damage = (place: string) => ({
  name: 'StoreUnavailable',
  fault: 'damaged',
  message: `the store is damaged: ${place}`,
});

/** What refuses to remove a receipt that waits. */
const unguard = 'DROP TRIGGER receipt_waits;';

const junk = `UPDATE receipt SET deltas = 'junk' WHERE seq = 3`;

test.each([
  ['a receipt that is no text of ours', junk, `receipt ${batchId('c')} is not JSON`],
  [
    'a receipt that is gone',
    `${unguard} DELETE FROM receipt WHERE seq = 3`,
    'receipt number 3 is not there',
  ],
  ['no row of meta', 'DELETE FROM meta', 'meta is not one row'],
])('%s makes the store a damaged one for reads, batches and health', async (_, sql, place) => {
  await alter(sql);
  const reader = openSqliteReader(dataFile(dataDir));
  const page = { page: '2026-11' };
  await expect(Array.fromAsync(reader.read(page))).rejects.toMatchObject(damage(place));
  reader.close();
  const store = openSqliteStore(dataFile(dataDir));
  await expect(store.applyOnce(batch({ name: 'e' }))).rejects.toMatchObject(damage(place));
  expect(() => store.requireWritable()).toThrow(place);
  store.close();
});

test.each([
  ['no receipt', `${unguard} DELETE FROM receipt; UPDATE meta SET counted_through = 4`],
  ['fewer receipts', 'UPDATE meta SET counted_through = 1000'],
])('no batch is taken that would never be counted, as there are %s', async (_, sql) => {
  await alter(sql);
  const store = openSqliteStore(dataFile(dataDir));
  const place = /^the store is damaged: meta counted_through is not the number of a receipt$/;
  const refused = { fault: 'damaged', message: expect.stringMatching(place) };
  await expect(store.applyOnce(batch({ name: 'e' }))).rejects.toMatchObject(refused);
  expect(await store.receipt(batchId('e'))).toBeNull();
  expect(() => store.requireWritable()).toThrow(place);
  store.close();
});

test.each(['DELETE FROM receipt', 'DELETE FROM receipt WHERE seq = 4'])(
  'a receipt that waits is all there is of its batch, and cannot be removed: %s',
  async (sql) => {
    await expect(alter(sql)).rejects.toThrow('this receipt waits to be counted into the pages');
    const store = openSqliteStore(dataFile(dataDir));
    expect((await Array.fromAsync(store.receipts())).flat()).toHaveLength(4);
    store.close();
  },
);

test('a receipt that is counted can be removed, as `verify` says that it is gone', async () => {
  await alter('DELETE FROM receipt WHERE seq = 1');
  const reader = openSqliteReader(dataFile(dataDir));
  expect((await Array.fromAsync(reader.receipts())).flat()).toHaveLength(3);
  reader.close();
});
