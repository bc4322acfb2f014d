import { expect, test } from '@jest/globals';
import type { DynamoDb } from '../../../../../shared/adapters/dynamodb/table/client.ts';
import type { Item } from '../../../../../shared/adapters/dynamodb/table/item.ts';
import { secondMs } from '../../../../../shared/calendar/instant.ts';
import { createDynamoDbDouble } from '../../../../support/dynamodb/double.ts';
import { claimAndDie, openWaiting } from '../../../../support/dynamodb/interruptions.ts';
import { nextTurn, openDynamoDbStore } from '../../../../support/dynamodb/stores.ts';
import { receivedAt } from '../../../../support/dynamodb/tables.ts';
import { batch } from '../../../../support/metering/batches.ts';
import { type SimulatedRuntime, simulatedRuntime } from '../../../../support/metering/runtime.ts';

/** After these, Lambda ends the function. */
const timeoutMs = 58 * secondMs;

type Trouble = {
  /** From here on, counted from the start, no request is answered. */
  readonly silentAtMs: number;
  readonly answerMs: number;
  readonly lease: 'held' | 'free';
};

/** A table that takes its time. */
const troubled = (
  db: DynamoDb,
  { sleep, clock }: SimulatedRuntime,
  { silentAtMs, answerMs, lease }: Trouble,
): DynamoDb => {
  const silentAt = clock() + silentAtMs;
  const request = async <T>(send: () => Promise<T>): Promise<T> => {
    if (clock() >= silentAt) {
      await sleep(secondMs);
      throw Object.assign(new Error('?'), { name: 'TimeoutError' });
    }
    await sleep(answerMs);
    return send();
  };
  return {
    ...db,
    get: async (...asked) => request(async () => db.get(...asked)),
    query: async (...asked) => request(async () => db.query(...asked)),
    transactGet: async (...asked) => request(async () => db.transactGet(...asked)),
    transactWrite: async (...asked) => request(async () => db.transactWrite(...asked)),
    write: async (...asked) =>
      request(async () => {
        if (lease === 'held' && asked[0].Update?.Key?.['pk']?.S === 'lease') {
          throw Object.assign(new Error('held'), { name: 'ConditionalCheckFailedException' });
        }
        await db.write(...asked);
      }),
  };
};

/** A table with a group of another, and more batches than a run can commit. */
const openBusy = async () => {
  const { db, slow } = await openWaiting();
  await claimAndDie(db);
  for (let i = 0; i < 300; i++) await slow.applyOnce(batch({ name: `batch ${i}`, receivedAt }));
  return db.items();
};

const lastsMs = async (items: readonly Item[], trouble: Trouble): Promise<number> => {
  const db = createDynamoDbDouble({ turn: nextTurn, items });
  const runtime = simulatedRuntime(4, receivedAt);
  const begin = runtime.clock();
  await openDynamoDbStore(troubled(db, runtime, trouble), runtime, { groupRows: 1 })
    .recover()
    .catch(() => null);
  return runtime.clock() - begin;
};

const steps = Array.from({ length: 6 }, (_, i) => i * 10 * secondMs);
/** Round the end of its work. */
const lastSteps = Array.from({ length: 6 }, (_, i) => (44.4 + i / 5) * secondMs);

test('the function once a minute ends in its time, whenever the table stops answering', async () => {
  const items = await openBusy();
  const tooLong: unknown[] = [];
  for (const lease of ['held', 'free'] as const) {
    for (const answerMs of [40, 900]) {
      for (const silentAtMs of [...steps, ...lastSteps]) {
        const trouble = { silentAtMs, answerMs, lease };
        const ms = await lastsMs(items, trouble);
        if (ms > timeoutMs) tooLong.push({ ...trouble, ms });
      }
    }
  }
  expect(tooLong).toEqual([]);
});
