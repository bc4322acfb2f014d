import { describe, expect, test } from '@jest/globals';
import { dayMs } from '../../../../shared/calendar/instant.ts';
import { batch } from '../../../support/metering/batches.ts';
import { createDynamoDbDouble, type DynamoDbDouble } from '../../../support/dynamodb/double.ts';
import { nextTurn, openDynamoDbStore } from '../../../support/dynamodb/stores.ts';
import { consumer, event } from '../../../support/metering/events.ts';
import { refusingMoreThan, withFaults } from '../../../support/dynamodb/faults.ts';
import { contentsOf, pagesOf } from '../../../support/stores/stores.ts';
import { simulatedSurroundings } from '../../../support/metering/surroundings.ts';

const receivedAt = Date.parse('2026-11-22T12:00:01Z');
const events = ['a', 'b', 'c', 'd'].map((id) => event({ consumer: consumer({ id }) }));
const counted = batch({ events, receivedAt });
const voided = { reason: 'a test', by: 'ada', at: receivedAt };
const journals = { transactionRows: 2, chunkRows: 2, parallelRequests: 1 };

/** When the items of the batch may go whose sort key begins so. */
const expiriesOf = (db: DynamoDbDouble, prefix: string): number[] =>
  db
    .items()
    .filter(({ pk, sk }) => pk?.S?.startsWith('r#') && sk?.S?.startsWith(prefix))
    .map(({ tt }) => Number(tt?.N ?? Number.NaN) * 1000);

/** What DynamoDB may have removed by an instant. */
const withoutExpired = (db: DynamoDbDouble, now: number): DynamoDbDouble =>
  createDynamoDbDouble(
    nextTurn,
    db.items().filter(({ tt }) => tt === undefined || Number(tt.N) * 1000 > now),
  );

const openAt = (
  db: Parameters<typeof openDynamoDbStore>[0],
  now: number,
  receiptDays: number,
  limits = {},
) => openDynamoDbStore(db, simulatedSurroundings(1, now), limits, { receiptDays });

describe.each([
  ['a journal', journals, 100],
  ['one transaction, on pages that have grown too large for that', {}, 4],
])('a void of what was counted as %s', (_name, limits, maxActions) => {
  test('whose receipts lived longer once is not done twice after its markers could go', async () => {
    const db = createDynamoDbDouble(nextTurn);
    await openAt(db, receivedAt, 400, limits).applyOnce(counted);

    // The setting is lower by now, and the void dies after two chunks.
    const later = receivedAt + 200 * dayMs;
    let left = 4;
    const dying = withFaults(
      refusingMoreThan(db, maxActions),
      (isWrite) => (isWrite && left-- <= 0 ? 'crash before' : null),
      () => 0,
    );
    const dyingStore = openAt(dying, later, 50, journals);
    await expect(dyingStore.voidBatch(counted.id, voided)).rejects.toThrow();
    const markers = expiriesOf(db, 'v#');
    expect(markers.length).toBeGreaterThan(0);
    expect(markers.length).toBeLessThan(4);
    // The receipt itself stays until the void has ended.
    expect(expiriesOf(db, 'r')).toEqual([Number.NaN]);

    const repeatedAt = later + 20 * dayMs;
    const kept = withoutExpired(db, repeatedAt);
    const store = openAt(refusingMoreThan(kept, maxActions), repeatedAt, 50, journals);
    expect(await store.voidBatch(counted.id, voided)).toEqual({ kind: 'voided' });
    expect(await contentsOf(store, pagesOf(events))).toEqual({});
    expect((await store.receipt(counted.id))?.state).toBe('voided');
  });

  test('leaves a receipt that goes before its parts, though receipts live longer by now', async () => {
    const db = createDynamoDbDouble(nextTurn);
    await openAt(db, receivedAt, 50, limits).applyOnce(counted);
    const store = openAt(refusingMoreThan(db, maxActions), receivedAt + dayMs, 400, journals);
    await store.applyOnce(batch({ name: 'another', receivedAt: receivedAt + dayMs, events: [] }));
    expect(await store.voidBatch(counted.id, voided)).toEqual({ kind: 'voided' });
    for (let at = receivedAt; at < receivedAt + 500 * dayMs; at += 10 * dayMs) {
      const then = openAt(withoutExpired(db, at), at, 400);
      const receipt = await then.receipt(counted.id);
      if (receipt !== null) expect(receipt.deltas).toEqual(counted.deltas);
      else expect(at).toBeGreaterThanOrEqual(receivedAt + 50 * dayMs);
    }
  });
});

test('a journal whose part is refused leaves no receipt that could never be finished', async () => {
  const double = createDynamoDbDouble(nextTurn);
  let isRefusing = true;
  const db = {
    ...double,
    transactWrite: async (...[input, signal]: Parameters<typeof double.transactWrite>) => {
      const [action] = input.TransactItems ?? [];
      if (isRefusing && action?.Put?.Item?.['sk']?.S?.startsWith('p#') === true) {
        throw Object.assign(new Error('too large'), { name: 'ValidationException' });
      }
      await double.transactWrite(input, signal);
    },
  };
  const store = openAt(db, receivedAt, 400, journals);
  await expect(store.applyOnce(counted)).rejects.toThrow('does not take part 0');
  expect(await store.receipt(counted.id)).toBeNull();
  isRefusing = false;
  expect(await store.applyOnce(counted)).toEqual({ kind: 'applied' });
});
