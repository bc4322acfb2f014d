import { describe, expect, test } from '@jest/globals';
import type { QueryCommandInput } from '@aws-sdk/client-dynamodb';
import type { DynamoDb } from '../../../../../shared/adapters/dynamodb/table/client.ts';
import {
  createLimiter,
  inParallel,
  interleave,
} from '../../../../../shared/adapters/dynamodb/table/in-parallel.ts';
import type { StoreLimits } from '../../../../../shared/adapters/dynamodb/settings.ts';
import { batch } from '../../../../support/metering/batches.ts';
import { createDynamoDbDouble } from '../../../../support/dynamodb/double.ts';
import { nextTurn, openDynamoDbStore } from '../../../../support/dynamodb/stores.ts';
import { consumer, event } from '../../../../support/metering/events.ts';
import { withFaults } from '../../../../support/dynamodb/faults.ts';
import { contentsOf, pagesOf, rowsOf, sumOf } from '../../../../support/stores/stores.ts';
import { simulatedRuntime } from '../../../../support/metering/runtime.ts';

const consumers = Array.from({ length: 200 }, (_, i) => consumer({ id: `consumer-${i}` }));
const events = consumers.map((each) => event({ consumer: each }));

/** A store on a table with 200 consumers, which remembers its queries and how many ran at once. */
const openWatched = async (limits: Partial<StoreLimits> = {}) => {
  const double = createDynamoDbDouble({ turn: nextTurn });
  const queries: QueryCommandInput[] = [];
  let running = 0;
  let most = 0;
  const db: DynamoDb = {
    ...double,
    query: async (input, signal) => {
      queries.push(input);
      most = Math.max(most, ++running);
      await nextTurn();
      running--;
      return double.query(input, signal);
    },
  };
  await openDynamoDbStore(double, simulatedRuntime(1)).applyOnce(batch({ events }));
  const store = openDynamoDbStore(db, simulatedRuntime(2), limits);
  return { store, queries, most: () => most };
};

describe('reading a page', () => {
  test('asks every partition, at most so many at a time', async () => {
    const { store, queries, most } = await openWatched({ parallelRequests: 5 });
    expect(await rowsOf(store, '2026-11')).toHaveLength(200);
    expect(
      new Set(queries.map((query) => query.ExpressionAttributeValues?.[':partition']?.S)).size,
    ).toBe(16);
    expect(most()).toBe(5);
  });

  test('goes on to the end of each partition, in answers of a bounded size', async () => {
    const { store, queries } = await openWatched({ rowsPerRequest: 3 });
    expect(await contentsOf(store, pagesOf(events))).toEqual(sumOf(events));
    expect(queries.length).toBeGreaterThan(2 * (200 / 3));
    expect(queries.every((query) => query.Limit === 3)).toBe(true);
  });

  test('is consistent, of all consumers and of one', async () => {
    const { store, queries } = await openWatched();
    await rowsOf(store, '2026-11');
    await rowsOf(store, '2026-11', ['consumer-7']);
    expect(queries.every((query) => query.ConsistentRead === true)).toBe(true);
  });

  test('of a single item is consistent too', async () => {
    const double = createDynamoDbDouble({ turn: nextTurn });
    const gets: (boolean | undefined)[] = [];
    const db: DynamoDb = {
      ...double,
      get: async (input, signal) => {
        gets.push(input.ConsistentRead);
        return double.get(input, signal);
      },
    };
    const store = openDynamoDbStore(db, simulatedRuntime(1));
    await store.applyOnce(batch());
    await store.receipt(batch().id);
    expect(new Set(gets)).toEqual(new Set([true]));
  });

  test('of one consumer is one query', async () => {
    const { store, queries } = await openWatched();
    expect(await rowsOf(store, '2026-11', ['consumer-7'])).toHaveLength(1);
    expect(queries).toHaveLength(1);
  });

  test('from an id on leaves out the ids before it', async () => {
    const { store } = await openWatched();
    const all = await rowsOf(store, '2026-11');
    const from: string[] = [];
    for await (const rows of store.read({ page: '2026-11', fromId: 'consumer-5' })) {
      from.push(...rows.map((row) => row.consumer.id));
    }
    expect(from).toEqual(all.map((row) => row.consumer.id).filter((id) => id >= 'consumer-5'));
    const some: string[] = [];
    const selection = { page: '2026-11', fromId: 'consumer-5', ids: ['consumer-4', 'consumer-5'] };
    for await (const rows of store.read(selection)) {
      some.push(...rows.map((row) => row.consumer.id));
    }
    expect(some).toEqual(['consumer-5']);
  });

  test('may be given up at any time', async () => {
    const { store } = await openWatched({ rowsPerRequest: 3 });
    for await (const rows of store.read({ page: '2026-11' })) {
      expect(rows.length).toBeGreaterThan(0);
      break;
    }
    expect(await rowsOf(store, '2026-11')).toHaveLength(200);
  });

  test('is tried again when it is throttled, and ends as unavailable', async () => {
    const double = createDynamoDbDouble({ turn: nextTurn });
    await openDynamoDbStore(double, simulatedRuntime(1)).applyOnce(batch());
    let faults = 3;
    const some = withFaults(
      double,
      () => (faults-- > 0 ? 'throttled' : null),
      () => 0,
    );
    expect(await rowsOf(openDynamoDbStore(some, simulatedRuntime(2)), '2026-11')).toHaveLength(1);
    const none = withFaults(
      double,
      () => 'timeout',
      () => 0,
    );
    await expect(rowsOf(openDynamoDbStore(none, simulatedRuntime(3)), '2026-11')).rejects.toThrow(
      'in time',
    );
  });
});

describe('interleaved streams', () => {
  async function* counting(from: number, to: number, fails = false): AsyncGenerator<number> {
    for (let i = from; i < to; i++) {
      await nextTurn();
      yield i;
    }
    if (fails) throw new Error('one of them');
  }

  test('give all that each of them yields', async () => {
    const found: number[] = [];
    for await (const i of interleave([counting(0, 10), counting(10, 12), counting(12, 12)])) {
      found.push(i);
    }
    expect([...found].sort((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, i) => i));
    expect(found).not.toEqual([...found].sort((a, b) => a - b));
  });

  test('fail when one of them fails, and end the others', async () => {
    const endless = counting(0, Number.POSITIVE_INFINITY);
    const all = interleave([endless, counting(0, 3, true)]);
    const read = async (): Promise<void> => {
      for await (const i of all) expect(i).toBeGreaterThanOrEqual(0);
    };
    await expect(read()).rejects.toThrow('one of them');
    expect(await endless.next()).toEqual({ done: true, value: undefined });
  });
});

describe('work in parallel', () => {
  test('begins nothing more after a failure, and ends what was begun', async () => {
    const begun: number[] = [];
    let ended = 0;
    const work = inParallel([1, 2, 3, 4, 5], 2, async (i) => {
      begun.push(i);
      await nextTurn();
      ended++;
      if (i === 1) throw new Error('first');
    });
    await expect(work).rejects.toThrow('first');
    expect(begun).toEqual([1, 2]);
    expect(ended).toBe(2);
  });

  test('lets those wait that are too many, and a failure pass', async () => {
    const limited = createLimiter(2);
    let running = 0;
    let most = 0;
    const call = async (i: number): Promise<number> =>
      limited(async () => {
        most = Math.max(most, ++running);
        await nextTurn();
        running--;
        if (i === 0) throw new Error('one');
        return i;
      });
    const results = await Promise.allSettled([0, 1, 2, 3, 4].map(call));
    expect(results.map(({ status }) => status)).toEqual([
      'rejected',
      ...Array<string>(4).fill('fulfilled'),
    ]);
    expect(most).toBe(2);
  });
});
