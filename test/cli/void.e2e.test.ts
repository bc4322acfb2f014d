import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { dataFile } from '../../shared/adapters/sqlite/files.ts';
import { openSqliteStore } from '../../shared/adapters/sqlite/store.ts';
import type { CounterStore } from '../../shared/ports/counter-store.ts';
import { batch } from '../support/metering/batches.ts';
import { event } from '../support/metering/events.ts';
import { runBillable } from '../support/cli/run.ts';
import { manifestKeyOf } from '../support/reports/runs.ts';
import { temporaryFolder } from '../support/reports/stores.ts';

const now = Date.parse('2026-10-15Z');
const month = '2026-10';
const received = { events: [event({ at: now }), event({ at: now })], receivedAt: Date.now() };
const usage = batch({ name: 'usage', ...received });
const loadTest = batch({ name: 'load test', ...received });
let dataDir: string;

beforeAll(async () => {
  dataDir = await temporaryFolder();
  await inStore(async (store) => {
    for (const each of [usage, loadTest]) await store.applyOnce(each);
  });
});

const inStore = async <T>(work: (store: CounterStore) => Promise<T>): Promise<T> => {
  const store = openSqliteStore(dataFile(dataDir));
  try {
    return await work(store);
  } finally {
    store.close();
  }
};

const run = async (command: string, ...words: string[]) =>
  runBillable([command, ...words], { BILLABLE_DATA_DIR: dataDir });

const voidBatch = async (id: string, ...words: string[]) => run('void', id, ...words);

const why = ['--reason', '  load "test"\n', '--by', 'Ana'];

const manifest = async () => {
  const { code } = await run('report', month);
  expect(code).toBe(0);
  return JSON.parse(await readFile(join(dataDir, manifestKeyOf(month, 1)), 'utf8')) as unknown;
};

test('a batch is voided once, and the next report names it with its first reason', async () => {
  expect(await voidBatch(loadTest.id, ...why)).toEqual({
    code: 0,
    out: `Batch ${loadTest.id} was voided: 2 requests.\n`,
    err: '',
  });
  expect(await inStore(async (store) => store.applyOnce(loadTest))).toEqual({ kind: 'duplicate' });
  expect(await voidBatch(loadTest.id, '--reason', 'again', '--by', 'Bob')).toEqual({
    code: 0,
    out: `Batch ${loadTest.id} was voided before; nothing changed.\n`,
    err: '',
  });
  expect(await manifest()).toMatchObject({
    requests: 2,
    adjustments: [{ batch: loadTest.id, requests: -2, reason: 'load "test"', by: 'Ana' }],
  });
});

test('a batch that there is not cannot be voided', async () => {
  const id = '0'.repeat(64);
  expect(await voidBatch(id, ...why)).toEqual({
    code: 2,
    out: '',
    err: `There is no batch ${id}.\n`,
  });
});

test.each([
  ['a blank reason', [usage.id, '--reason', ' \n', '--by', 'Ana'], '--reason is " '],
  ['nobody', [usage.id, '--reason', 'x'], "required option '--by <WHO>'"],
  ['a reason too long', [usage.id, '--reason', 'x'.repeat(1001), '--by', 'Ana'], '1001 characters'],
  ['an id in capitals', ['A'.repeat(64), ...why], 'allowed: 64 lower-case hex digits'],
  ['two batches', [usage.id, loadTest.id, ...why], 'Expected 1 argument but got 2'],
])('wrong use takes nothing back: %s', async (_, words, message) => {
  const { code, out, err } = await run('void', ...words);
  expect(err).toContain(message);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  const receipt = await inStore(async (store) => store.receipt(usage.id));
  expect(receipt?.state).toBe('applied');
});

test('without a store, nothing is done, and none is made', async () => {
  const none = join(dataDir, 'none');
  const { code, err } = await runBillable(['void', usage.id, ...why], { BILLABLE_DATA_DIR: none });
  expect(err).toContain(none);
  expect(code).toBe(2);
  await expect(readFile(dataFile(none))).rejects.toThrow('ENOENT');
});
