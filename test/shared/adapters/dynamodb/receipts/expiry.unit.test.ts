import { describe, expect, test } from '@jest/globals';
import { dayMs } from '../../../../../shared/calendar/instant.ts';
import { batch } from '../../../../support/metering/batches.ts';
import { createDynamoDbDouble, type DynamoDbDouble } from '../../../../support/dynamodb/double.ts';
import { nextTurn, openDynamoDbStore, recovered } from '../../../../support/dynamodb/stores.ts';
import { consumer, event } from '../../../../support/metering/events.ts';
import { withFaults } from '../../../../support/dynamodb/faults.ts';
import { contentsOf, pagesOf } from '../../../../support/stores/stores.ts';
import { simulatedRuntime } from '../../../../support/metering/runtime.ts';

const receivedAt = Date.parse('2026-11-22T12:00:01Z');
const events = ['a', 'b', 'c', 'd'].map((id) => event({ consumer: consumer({ id }) }));
const counted = batch({ events, receivedAt });
const voided = { reason: 'a test', by: 'ada', at: receivedAt };

/** Receipts lie in parts, groups are journals. */
const small = { partBytes: 50, chunkRows: 2, actions: 4, parallelRequests: 1 };

/** When the item may go whose sort key begins so. */
const expiryOf = (db: DynamoDbDouble, prefix: string): number[] =>
  db
    .items()
    .filter(({ pk, sk }) => pk?.S !== 'meta' && sk?.S?.startsWith(prefix) === true)
    .map(({ tt }) => Number(tt?.N ?? Number.NaN) * 1000);

const kept = (db: DynamoDbDouble, now: number) =>
  db.items().filter(({ tt }) => tt === undefined || Number(tt.N) * 1000 > now);

/** What DynamoDB may have removed by an instant. */
const withoutExpired = (db: DynamoDbDouble, now: number): DynamoDbDouble =>
  createDynamoDbDouble({ turn: nextTurn, items: kept(db, now) });

const openAt = (
  db: Parameters<typeof openDynamoDbStore>[0],
  now: number,
  receiptDays: number,
  over = {},
) => openDynamoDbStore(db, simulatedRuntime(1, now), small, { receiptDays, ...over });

test('parts of a receipt outlive it by 65 days, so that a late void finds them', async () => {
  const db = createDynamoDbDouble({ turn: nextTurn });
  await openAt(db, receivedAt, 400, { commitSeconds: 3600 }).applyOnce(counted);
  const attempt = db.items().find(({ pk }) => pk?.S === `r#${counted.id}`)?.['ja']?.S;
  const parts = db.items().filter(({ pk }) => pk?.S === `p#${attempt}`);
  expect(parts.length).toBeGreaterThan(0);
  for (const { tt } of parts) {
    expect(Number(tt?.N) * 1000).toBeGreaterThanOrEqual(receivedAt + (400 + 65) * dayMs);
  }
});

describe('a receipt', () => {
  test('outlives the latest entry of its batch by the setting, and its receiving by 35 days', async () => {
    for (const [receiptDays, days] of [
      [400, 400],
      [6, 35],
    ] as const) {
      const db = createDynamoDbDouble({ turn: nextTurn });
      await openAt(db, receivedAt, receiptDays).applyOnce(counted);
      expect(expiryOf(db, 'r')).toEqual([Math.ceil((receivedAt + days * dayMs) / 1000) * 1000]);
    }
  });

  test('goes before its parts do, also after a void of its last day', async () => {
    const db = createDynamoDbDouble({ turn: nextTurn });
    await openAt(db, receivedAt, 50).applyOnce(counted);
    const last = receivedAt + 49 * dayMs;
    expect(await openAt(db, last, 50).voidBatch(counted.id, voided)).toEqual({ kind: 'voided' });
    const [goesAt = 0] = expiryOf(db, 'r');
    expect(goesAt).toBeGreaterThanOrEqual(last + 35 * dayMs);
    for (let at = receivedAt; at < receivedAt + 500 * dayMs; at += 5 * dayMs) {
      const receipt = await openAt(withoutExpired(db, at), at, 50).receipt(counted.id);
      if (at < goesAt) expect(receipt?.deltas).toEqual(counted.deltas);
      else expect(receipt).toBeNull();
    }
  });

  test('is there as long as its void waits for its commit', async () => {
    const db = createDynamoDbDouble({ turn: nextTurn });
    await openAt(db, receivedAt, 40).applyOnce(counted);
    const voidedAt = receivedAt + 39 * dayMs;
    const isDown = withFaults(
      db,
      (isWrite) => (isWrite && downs-- > 0 ? null : isWrite ? 'crash before' : null),
      () => 0,
    );
    let downs = 1;
    // The void is durable; the process that made it dies before its commit.
    await openAt(isDown, voidedAt, 40).voidBatch(counted.id, voided);
    const later = voidedAt + 34 * dayMs;
    const left = withoutExpired(db, later);
    const store = await recovered(openAt(left, later, 40));
    expect(await contentsOf(store, pagesOf(events))).toEqual({});
  });
});

test('markers and headers never expire; what lies under an attempt goes after 65 days', async () => {
  const db = createDynamoDbDouble({ turn: nextTurn });
  const store = openAt(db, receivedAt, 400, { commitSeconds: 3600 });
  await store.applyOnce(batch({ name: 'first', receivedAt }));
  await store.applyOnce(counted);
  let writes = 6;
  const dying = withFaults(
    db,
    (isWrite) => (isWrite && writes-- <= 0 ? 'crash before' : null),
    () => 0,
  );
  await openAt(dying, receivedAt, 400)
    .recover()
    .catch(() => undefined);
  for (const item of db.items()) {
    const { pk: { S: pk = '' } = {}, sk: { S: sk = '' } = {}, tt } = item;
    if (pk.startsWith('i#') || pk === 'groups') expect(tt).toBeUndefined();
    if (pk.startsWith('p#') && (sk === 'ids' || sk.startsWith('m#'))) {
      expect(Number(tt?.N) * 1000).toBeGreaterThanOrEqual(receivedAt + 65 * dayMs);
    }
  }
});
