import { describe, expect, test } from '@jest/globals';
import { plusKey } from '../../../../../shared/adapters/dynamodb/table/keys.ts';
import { minuteMs, secondMs } from '../../../../../shared/calendar/instant.ts';
import { createDynamoDbDouble, type DynamoDbDouble } from '../../../../support/dynamodb/double.ts';
import { nextTurn, openDynamoDbStore } from '../../../../support/dynamodb/stores.ts';
import {
  dyingAfter,
  markersIn,
  openDouble,
  receivedAt,
} from '../../../../support/dynamodb/tables.ts';
import { batch } from '../../../../support/metering/batches.ts';
import { consumer, event } from '../../../../support/metering/events.ts';
import { simulatedRuntime } from '../../../../support/metering/runtime.ts';
import { contentsOf, pagesOf, sumOf } from '../../../../support/stores/stores.ts';

const pages = pagesOf([event()]);

describe('batches', () => {
  test('wait for others until the last commit is as old as the setting', async () => {
    const { db, runtime } = openDouble();
    const store = openDynamoDbStore(db, runtime, {}, { commitSeconds: 30 });
    const take = async (name: string) =>
      store.applyOnce(batch({ name, receivedAt: runtime.clock() }));
    await take('first');
    expect(markersIn(db)).toHaveLength(0);
    runtime.pass(29 * secondMs);
    await take('second');
    await take('third');
    expect(markersIn(db)).toHaveLength(2);
    runtime.pass(secondMs);
    await take('fourth');
    expect(markersIn(db)).toHaveLength(0);
    const four = Array.from({ length: 4 }, () => event());
    expect(await contentsOf(store, pages)).toEqual(sumOf(four));
  });

  test('are committed where the last commit lies in the future, or a holder does', async () => {
    const { db, runtime } = openDouble();
    const ahead = { ...runtime, clock: () => runtime.clock() + 60 * minuteMs };
    const early = openDynamoDbStore(dyingAfter(db, 7), ahead, {}, { commitSeconds: 30 });
    await early.applyOnce(batch({ name: 'first' })).catch(() => undefined);
    expect(db.items().find(({ pk }) => pk?.S === 'lease')?.['ho']).toBeDefined();
    const store = openDynamoDbStore(db, runtime, {}, { commitSeconds: 30 });
    await store.applyOnce(batch({ name: 'second' }));
    expect(markersIn(db)).toHaveLength(0);
  });

  test('are answered though their commit fails, and the failure is told', async () => {
    const { db, runtime } = openDouble();
    const told: string[] = [];
    let isCommitting = false;
    const failing = {
      ...db,
      write: async (...request: Parameters<DynamoDbDouble['write']>) => {
        isCommitting ||= request[0].Update?.Key?.['pk']?.S === 'lease';
        if (isCommitting) throw Object.assign(new Error('?'), { name: 'AccessDeniedException' });
        await db.write(...request);
      },
    };
    const store = openDynamoDbStore(failing, runtime, {}, { onStuck: (what) => told.push(what) });
    expect(await store.applyOnce(batch())).toEqual({ kind: 'applied' });
    expect(told).toEqual(['commit']);
  });
});

describe('a batch whose receipt cannot be read', () => {
  test('is left out, and holds up nothing else', async () => {
    const { db, runtime } = openDouble();
    const slow = openDynamoDbStore(db, runtime, {}, { commitSeconds: 3600 });
    await slow.applyOnce(batch({ name: 'first', receivedAt }));
    const events = ['a', 'b', 'c'].map((id) => event({ consumer: consumer({ id }) }));
    for (const [i, each] of events.entries()) {
      await slow.applyOnce(batch({ name: `batch ${i}`, events: [each], receivedAt }));
    }
    const lost = batch({ name: 'batch 1' }).id;
    const items = db.items().filter(({ pk }) => pk?.S !== `r#${lost}`);
    const holed = createDynamoDbDouble({ turn: nextTurn, items });
    const stuck: string[] = [];
    const later = simulatedRuntime(2, receivedAt + 10 * minuteMs);
    const store = openDynamoDbStore(holed, later);
    const { committed, waitingMs } = await store.recover((what) => stuck.push(what));
    expect([committed, stuck]).toEqual([2, [lost]]);
    expect(waitingMs).toBeGreaterThanOrEqual(10 * minuteMs);
    const counted = [event(), ...events.filter((_, i) => i !== 1)];
    expect(await contentsOf(store, pages)).toEqual(sumOf(counted));
    expect(await store.asOf(later.clock())).toBe(receivedAt - 5 * secondMs);
  });

  test('is told of only after a minute: a marker may be seen a moment before its receipt', async () => {
    const { db, runtime } = openDouble();
    await openDynamoDbStore(db, runtime, {}, { commitSeconds: 3600 }).applyOnce(batch());
    const { pk, sk } = plusKey('0'.repeat(64), receivedAt, 4);
    const marker = { pk: { S: pk }, sk: { S: sk }, bs: { N: '1' }, rw: { N: '1' } };
    const items = [...db.items(), marker];
    const stuck: string[] = [];
    const store = openDynamoDbStore(
      createDynamoDbDouble({ turn: nextTurn, items }),
      simulatedRuntime(2, receivedAt),
    );
    await store.recover((what) => stuck.push(what));
    expect(stuck).toEqual([]);
  });
});
