import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { dataFile } from '../../../../shared/adapters/sqlite/files.ts';
import { openSqliteStore, type SqliteStore } from '../../../../shared/adapters/sqlite/store.ts';
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
  const damage = { name: 'StoreUnavailable', fault: 'damaged', message: wanted };
  await expect(store.receipt(id)).rejects.toMatchObject(damage);
  await expect(Array.fromAsync(store.receipts())).rejects.toMatchObject(damage);
  store.close();
});

test('a void of a batch whose receipt is damaged takes nothing back', async () => {
  const store = await openDamaged('deltas', '[["2026-11","p","","",[0,200,"5"]]]');
  const before = await Array.fromAsync(store.read({ page: '2026-11' }));
  const voided = { reason: 'r', by: 'b', at: now };
  await expect(store.voidBatch(id, voided)).rejects.toThrow(`receipt ${id} [0] is not`);
  // Nothing is written any more into a file that is not what was written.
  expect(() => store.requireWritable()).toThrow(`receipt ${id} [0] is not`);
  expect(await Array.fromAsync(store.read({ page: '2026-11' }))).toEqual(before);
  store.close();
});

const month = '2026-11';

test.each<readonly [string, string, (store: SqliteStore) => Promise<unknown>]>([
  [
    'labels of a page',
    "UPDATE page_row SET labels = 'secret'",
    (store) => Array.fromAsync(store.read({ page: month })),
  ],
  [
    'a push round',
    `INSERT INTO push_round VALUES ('stripe', '${month}', 1, 'secret')`,
    (store) => store.pushes.round('stripe', month),
  ],
  [
    'a push record',
    `INSERT INTO push_record VALUES ('stripe', '${month}', 'c', 'requests', 1, 'secret')`,
    (store) => Array.fromAsync(store.pushes.records({})),
  ],
  [
    'an alert record',
    `INSERT INTO alert_record VALUES ('r', '${month}', 'c', 1, 1, 1, 'secret')`,
    (store) => store.alerts.record({ rule: 'r', period: month, customer: 'c' }),
  ],
])('%s with a text that no release wrote are damage of the store', async (_, sql, read) => {
  (await openDamaged('deltas', '[]')).close();
  const db = new DatabaseSync(dataFile(dataDir));
  db.exec(sql);
  db.close();
  const store = openSqliteStore(dataFile(dataDir));
  await expect(read(store)).rejects.toMatchObject({
    fault: 'damaged',
    message: expect.stringMatching(/^the store is damaged: (?!.*secret)/),
  });
  store.close();
});
