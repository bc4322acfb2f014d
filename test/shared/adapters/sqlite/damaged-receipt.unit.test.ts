import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { dataFile } from '../../../../shared/adapters/sqlite/files.ts';
import { openSqliteStore } from '../../../../shared/adapters/sqlite/store.ts';
import { batch, batchId } from '../../../support/metering/batches.ts';
import { event } from '../../../support/metering/events.ts';
import { newDataDir, removeDataDir } from '../../../support/local/server.ts';

const now = Date.parse('2026-11-22T12:00:00Z');
const id = batchId('a');

let dataDir = '';

beforeEach(() => {
  dataDir = newDataDir();
});

afterEach(() => {
  removeDataDir(dataDir);
});

/** A store with one receipt, a column of which has another text than was written. */
const openDamaged = async (column: string, text: string) => {
  const made = openSqliteStore(dataFile(dataDir));
  await made.applyOnce(batch({ name: 'a', receivedAt: now, events: [event({ at: now })] }));
  made.close();
  const db = new DatabaseSync(dataFile(dataDir));
  db.prepare(`UPDATE receipt SET ${column} = ?`).run(text);
  db.close();
  return openSqliteStore(dataFile(dataDir));
};

test.each([
  ['deltas', '[["2026-11","p","","",[0,200,"secret"]]]', '[0] is not a whole number'],
  ['replayed', '{"secret":1}', 'is not a list'],
  ['dismissed', '[["secret"', 'is not JSON'],
])('a receipt whose %s are damaged is named, and counts nothing', async (column, text, fault) => {
  const store = await openDamaged(column, text);
  const wanted = `the store is damaged: receipt ${id} ${fault}`;
  await expect(store.receipt(id)).rejects.toThrow(wanted);
  await expect(Array.fromAsync(store.receipts())).rejects.toThrow(wanted);
  store.close();
});

test('a void of a batch whose receipt is damaged takes nothing back', async () => {
  const store = await openDamaged('deltas', '[["2026-11","p","","",[0,200,"5"]]]');
  const before = await Array.fromAsync(store.read({ page: '2026-11' }));
  const voided = { reason: 'r', by: 'b', at: now };
  await expect(store.voidBatch(id, voided)).rejects.toThrow(`receipt ${id} [0] is not`);
  expect(await Array.fromAsync(store.read({ page: '2026-11' }))).toEqual(before);
  store.close();
});
