import { describe, expect, test } from '@jest/globals';
import { minuteMs, secondMs } from '../../../../../shared/calendar/instant.ts';
import { nextTurn, openDynamoDbStore } from '../../../../support/dynamodb/stores.ts';
import {
  dyingAfter,
  headersIn,
  openDouble,
  receivedAt,
} from '../../../../support/dynamodb/tables.ts';
import { batch } from '../../../../support/metering/batches.ts';
import { event } from '../../../../support/metering/events.ts';
import { simulatedRuntime } from '../../../../support/metering/runtime.ts';
import { contentsOf, pagesOf, sumOf } from '../../../../support/stores/stores.ts';

const voided = { reason: 'a test', by: 'ada', at: receivedAt };
const pages = pagesOf([event()]);

describe('as_of', () => {
  test('is the oldest that waits, or the instant of the request, less five seconds', async () => {
    const { db, runtime } = openDouble();
    const store = openDynamoDbStore(db, runtime, {}, { commitSeconds: 3600 });
    const now = receivedAt + minuteMs;
    expect(await store.asOf(now)).toBe(now);
    await store.applyOnce(batch({ name: 'first', receivedAt }));
    expect(await store.asOf(now)).toBe(now - 5 * secondMs);
    for (const seconds of [20, 10, 30]) {
      const at = receivedAt + seconds * secondMs;
      await store.applyOnce(batch({ name: `batch ${seconds}`, receivedAt: at }));
    }
    expect(await store.asOf(now)).toBe(receivedAt + 5 * secondMs);
    await store.recover();
    expect(await store.asOf(now)).toBe(now - 5 * secondMs);
  });

  test('counts a void that waits, and a group that is under way', async () => {
    const { db, runtime, store } = openDouble();
    await store.applyOnce(batch({ receivedAt }));
    const now = receivedAt + minuteMs;
    const dying = dyingAfter(db, 1);
    await openDynamoDbStore(dying, runtime).voidBatch(batch().id, voided);
    const ofVoid = await store.asOf(now);
    expect(ofVoid).toBeLessThan(now - 5 * secondMs);
    const claiming = dyingAfter(db, 3);
    await openDynamoDbStore(claiming, simulatedRuntime(3, now))
      .recover()
      .catch(() => undefined);
    expect(headersIn(db)).toHaveLength(1);
    expect(await store.asOf(now)).toBe(ofVoid);
  });
});

describe('a report run', () => {
  test('waits until what was taken before is counted', async () => {
    const { db, runtime, store } = openDouble();
    const slow = openDynamoDbStore(db, runtime, {}, { commitSeconds: 3600 });
    await slow.applyOnce(batch({ name: 'first', receivedAt }));
    await slow.applyOnce(batch({ receivedAt }));
    const catching = store.catchUp(receivedAt).then(async () => contentsOf(store, pages));
    for (let i = 0; i < 20; i++) await nextTurn();
    await openDynamoDbStore(db, simulatedRuntime(5, receivedAt)).recover();
    expect(await catching).toEqual(sumOf([event(), event()]));
  });

  test('does not wait for what comes meanwhile, nor for ever', async () => {
    const { db, runtime, store } = openDouble();
    const slow = openDynamoDbStore(db, runtime, {}, { commitSeconds: 3600 });
    await slow.applyOnce(batch({ name: 'first', receivedAt }));
    await store.catchUp(receivedAt);
    await slow.applyOnce(batch({ receivedAt }));
    await expect(store.catchUp(receivedAt)).rejects.toThrow('not committed yet');
  });
});
