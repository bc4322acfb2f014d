import { expect, test } from '@jest/globals';
import type { Item } from '../../../../../shared/adapters/dynamodb/table/item.ts';
import { createDynamoDbDouble } from '../../../../support/dynamodb/double.ts';
import { nextTurn, openDynamoDbStore, tableName } from '../../../../support/dynamodb/stores.ts';
import { batch } from '../../../../support/metering/batches.ts';
import { event } from '../../../../support/metering/events.ts';
import { simulatedRuntime } from '../../../../support/metering/runtime.ts';

const at = Date.parse('2026-11-22T12:00:01Z');
const never = new AbortController().signal;

const openTable = () => {
  const db = createDynamoDbDouble({ turn: nextTurn });
  const runtime = simulatedRuntime(1, at);
  const of = (name: string, requests: number) => ({
    ...batch({ name, events: Array.from({ length: requests }, () => event({ at })) }),
    receivedAt: runtime.clock(),
  });
  const put = async (item: Item) => db.write({ Put: { TableName: tableName, Item: item } }, never);
  const rowsNow = () => structuredClone(db.items().filter(({ pk }) => /^[mq]#/.test(pk?.S ?? '')));
  return { db, runtime, of, put, rowsNow, store: openDynamoDbStore(db, runtime) };
};

test('a marker that is put back by hand adds the rows that a restored table lacks', async () => {
  const { of, put, rowsNow, store } = openTable();
  await store.applyOnce(of('a', 10));
  const before = rowsNow();
  const lost = of('b', 7);
  await store.applyOnce(lost);
  const complete = rowsNow();
  for (const row of before) await put(row);
  expect(rowsNow()).not.toEqual(complete);
  await put({
    pk: { S: 'i#0' },
    sk: { S: `${lost.receivedAt}#${lost.id}#+` },
    bs: { N: '0' },
    rw: { N: '0' },
  });
  await store.recover();
  expect(rowsNow()).toEqual(complete);
});

test('a marker whose receipt is gone counts nothing of what came again beside it, and goes with it', async () => {
  const { db, runtime, of, rowsNow } = openTable();
  const lazy = openDynamoDbStore(db, runtime, {}, { commitSeconds: 3600 });
  await lazy.applyOnce(of('a', 10));
  const bad = of('b', 7);
  await lazy.applyOnce(bad);
  const key = { pk: { S: `r#${bad.id}` }, sk: { S: 'r' } };
  await db.write({ Delete: { TableName: tableName, Key: key } }, never);
  runtime.pass(1000);
  const again = { ...bad, receivedAt: runtime.clock() };
  expect(await lazy.applyOnce(again)).toEqual({ kind: 'applied' });
  await openDynamoDbStore(db, runtime).recover();
  expect(countsOf(rowsNow())).toEqual([17, 17]);
  expect(db.items().filter(({ pk }) => pk?.S?.startsWith('i#') === true)).toEqual([]);
});

/** On the page of the quarter day and on that of the month. */
const countsOf = (rows: readonly Item[]): readonly number[] =>
  rows.flatMap((row) =>
    Object.entries(row).flatMap(([name, value]) => (name.length === 3 ? [Number(value.N)] : [])),
  );
