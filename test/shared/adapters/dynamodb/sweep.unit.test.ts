import { describe, expect, test } from '@jest/globals';
import { attribute } from '../../../../shared/adapters/dynamodb/table.ts';
import { minuteMs } from '../../../../shared/calendar/instant.ts';
import { batch } from '../../../support/metering/batches.ts';
import { createDynamoDbDouble, type DynamoDbDouble } from '../../../support/dynamodb/double.ts';
import { nextTurn, openDynamoDbStore } from '../../../support/dynamodb/stores.ts';
import { consumer, event } from '../../../support/metering/events.ts';
import { type Fault, withFaults } from '../../../support/dynamodb/faults.ts';
import { contentsOf, pagesOf, receiptsOf, sumOf } from '../../../support/stores/stores.ts';
import { simulatedSurroundings } from '../../../support/metering/surroundings.ts';

const small = { transactionRows: 2, chunkRows: 2 };
const events = ['a', 'b', 'c', 'd'].map((id) => event({ consumer: consumer({ id }) }));
const receivedAt = Date.parse('2026-11-22T12:00:01Z');
const journalled = batch({ events, receivedAt });

/** Writes of a process that dies: the meta item, its month, the part and the header. */
const dieAfter = async (db: DynamoDbDouble, writes: number): Promise<void> => {
  let left = writes;
  const crash = (isWrite: boolean): Fault | null =>
    isWrite && left-- <= 0 ? 'crash before' : null;
  const dying = withFaults(db, crash, () => 0);
  const store = openDynamoDbStore(dying, simulatedSurroundings(1), {
    ...small,
    parallelRequests: 1,
  });
  await expect(store.applyOnce(journalled)).rejects.toThrow('DynamoDB refused');
};

const headerAndTwoChunks = 6;

describe('the sweeper', () => {
  test('finishes a journal that nobody sends again, once', async () => {
    const db = createDynamoDbDouble(nextTurn);
    await dieAfter(db, headerAndTwoChunks);
    const store = openDynamoDbStore(db, simulatedSurroundings(2));
    expect(await store.sweep(receivedAt)).toEqual({ finished: 1, waiting: 0, failed: 0 });
    expect(await store.sweep(receivedAt)).toEqual({ finished: 0, waiting: 0, failed: 0 });
    expect(await contentsOf(store, pagesOf(events))).toEqual(sumOf(events));
    expect(await store.applyOnce(journalled)).toEqual({ kind: 'duplicate' });
  });

  test('no longer has what is finished in its index', async () => {
    const db = createDynamoDbDouble(nextTurn);
    const listed = () => db.items().filter((item) => item[attribute.open] !== undefined).length;
    await dieAfter(db, headerAndTwoChunks);
    expect(listed()).toBe(1);
    const store = openDynamoDbStore(db, simulatedSurroundings(2));
    await store.sweep(receivedAt);
    expect(listed()).toBe(0);
    await store.voidBatch(journalled.id, { reason: 'a test', by: 'ada', at: receivedAt });
    expect(listed()).toBe(0);
  });

  test('leaves a young journal to whoever writes it', async () => {
    const db = createDynamoDbDouble(nextTurn);
    await dieAfter(db, headerAndTwoChunks);
    const store = openDynamoDbStore(db, simulatedSurroundings(2));
    const before = receivedAt - minuteMs;
    expect(await store.sweep(before)).toEqual({ finished: 0, waiting: 1, failed: 0 });
    expect((await store.receipt(journalled.id))?.state).toBe('pending');
  });

  test('counts what fails and goes on', async () => {
    const db = createDynamoDbDouble(nextTurn);
    await dieAfter(db, headerAndTwoChunks);
    const throttled = withFaults(
      db,
      (isWrite) => (isWrite ? 'throttled' : null),
      () => 0,
    );
    const store = openDynamoDbStore(throttled, simulatedSurroundings(2));
    expect(await store.sweep(receivedAt)).toEqual({ finished: 0, waiting: 0, failed: 1 });
  });

  test('may run twice at the same time, beside a resend', async () => {
    const db = createDynamoDbDouble(nextTurn);
    await dieAfter(db, headerAndTwoChunks);
    const stores = [2, 3, 4].map((seed) => openDynamoDbStore(db, simulatedSurroundings(seed)));
    const [first, second, third] = stores;
    await Promise.all([
      first?.sweep(receivedAt),
      second?.sweep(receivedAt),
      third?.applyOnce(journalled),
    ]);
    expect(first && (await contentsOf(first, pagesOf(events)))).toEqual(sumOf(events));
  });

  test('finds nothing in an empty table', async () => {
    const store = openDynamoDbStore(createDynamoDbDouble(), simulatedSurroundings(1));
    expect(await store.sweep(receivedAt)).toEqual({ finished: 0, waiting: 0, failed: 0 });
  });
});

describe('a void of a journal under way', () => {
  const voided = { reason: 'a test', by: 'ada', at: receivedAt };

  test('finishes it first, then takes it back', async () => {
    const db = createDynamoDbDouble(nextTurn);
    await dieAfter(db, headerAndTwoChunks);
    const store = openDynamoDbStore(db, simulatedSurroundings(2));
    expect(await store.voidBatch(journalled.id, voided)).toEqual({ kind: 'voided' });
    expect(await contentsOf(store, pagesOf(events))).toEqual({});
    const receipt = await store.receipt(journalled.id);
    expect(receipt).toMatchObject({ state: 'voided', voided, deltas: journalled.deltas });
    expect(await store.applyOnce(journalled)).toEqual({ kind: 'duplicate' });
  });

  test('takes it back once beside a resend, the sweeper and another void', async () => {
    for (let seed = 0; seed < 20; seed++) {
      const db = createDynamoDbDouble(nextTurn);
      await dieAfter(db, headerAndTwoChunks);
      const [a, b, c, d] = [1, 2, 3, 4].map((i) =>
        openDynamoDbStore(db, simulatedSurroundings(seed * 10 + i), small),
      );
      await Promise.all([
        a?.voidBatch(journalled.id, voided),
        b?.applyOnce(journalled),
        c?.sweep(receivedAt),
        d?.voidBatch(journalled.id, voided),
      ]);
      expect(a && (await contentsOf(a, pagesOf(events)))).toEqual({});
      expect((await a?.receipt(journalled.id))?.state).toBe('voided');
    }
  });
});

describe('the receipt of a journal under way', () => {
  test('holds the rows that are counted, so that counters follow from receipts', async () => {
    const db = createDynamoDbDouble(nextTurn);
    await dieAfter(db, headerAndTwoChunks);
    const store = openDynamoDbStore(db, simulatedSurroundings(2));
    const [receipt] = await receiptsOf(store);
    expect(receipt?.state).toBe('pending');
    expect(receipt?.deltas).toEqual(journalled.deltas.slice(0, 2));
    const counted = events.slice(0, 2);
    expect(await contentsOf(store, pagesOf(events))).toEqual(sumOf(counted));
  });

  test('does not expire, those of finished ones do, and their parts not before them', async () => {
    const db = createDynamoDbDouble(nextTurn);
    await dieAfter(db, headerAndTwoChunks);
    const expiries = () =>
      db
        .items()
        .flatMap(({ pk, sk, tt }) =>
          pk?.S === 'meta' || !pk?.S?.startsWith('r#') ? [] : [[sk?.S, tt?.N]],
        );
    expect(expiries()).toContainEqual(['r', undefined]);
    await openDynamoDbStore(db, simulatedSurroundings(2)).sweep(receivedAt);
    const all = new Map(expiries() as [string, string][]);
    const own = Number(all.get('r'));
    expect(own).toBe(Math.ceil((receivedAt + 400 * 86_400_000) / 1000));
    expect(all.size).toBe(6);
    all.delete('r');
    for (const expiresAt of all.values()) expect(Number(expiresAt)).toBeGreaterThan(own);
  });

  test('with a part that is gone is an error, not a smaller batch', async () => {
    const db = createDynamoDbDouble(nextTurn);
    await dieAfter(db, headerAndTwoChunks);
    const kept = db.items().filter(({ sk }) => !sk?.S?.startsWith('p#'));
    const store = openDynamoDbStore(createDynamoDbDouble(nextTurn, kept), simulatedSurroundings(2));
    await expect(store.applyOnce(journalled)).rejects.toThrow('has 0 parts of 1');
  });
});
