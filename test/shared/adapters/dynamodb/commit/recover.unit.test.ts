import { describe, expect, test } from '@jest/globals';
import type { DynamoDb } from '../../../../../shared/adapters/dynamodb/table/client.ts';
import { defaultLimits } from '../../../../../shared/adapters/dynamodb/settings.ts';
import { minuteMs, secondMs } from '../../../../../shared/calendar/instant.ts';
import {
  another,
  announceAndDie,
  claimAndDie,
  inChunks,
  large,
  openWaiting,
} from '../../../../support/dynamodb/interruptions.ts';
import { withEveryLease } from '../../../../support/dynamodb/readers.ts';
import { nextTurn, openDynamoDbStore, recovered } from '../../../../support/dynamodb/stores.ts';
import {
  headersIn,
  markersIn,
  openDouble,
  receivedAt,
} from '../../../../support/dynamodb/tables.ts';
import { batch } from '../../../../support/metering/batches.ts';
import { simulatedRuntime } from '../../../../support/metering/runtime.ts';
import { contentsOf, pagesOf, sumOf } from '../../../../support/stores/stores.ts';

const pages = pagesOf(inChunks);

/** How long after it came the function once a minute removes a header. */
const removedAfter = async (db: DynamoDb): Promise<number | null> => {
  const runtime = simulatedRuntime(4, receivedAt);
  const begin = runtime.clock();
  let removed: number | null = null;
  const watching: DynamoDb = {
    ...db,
    write: async (action, signal) => {
      if (action.Delete?.Key?.['pk']?.S === 'groups') removed ??= runtime.clock() - begin;
      await db.write(action, signal);
    },
  };
  await openDynamoDbStore(watching, runtime).recover();
  return removed;
};

describe('the function once a minute', () => {
  test('removes the header of another only after longer than a transaction can be under way', async () => {
    for (const die of [announceAndDie, claimAndDie]) {
      const { db } = await openWaiting();
      await die(db);
      expect(await removedAfter(db)).toBeGreaterThanOrEqual(5 * secondMs);
      expect(headersIn(db)).toEqual([]);
      expect(await contentsOf(another(db, 3), pages)).toEqual(sumOf(inChunks));
    }
  });

  test('leaves a header that is claimed meanwhile', async () => {
    const { db, store } = await openWaiting();
    const { promise: gate, resolve: open } = Promise.withResolvers<undefined>();
    let isGone = false;
    const claimLate: DynamoDb = {
      ...db,
      write: async (...request) => {
        if (isGone) throw new Error('the process is gone');
        await db.write(...request);
      },
      transactWrite: async (...request) => {
        await gate;
        if (!isGone) await db.transactWrite(...request);
        isGone = true;
        throw new Error('the process is gone');
      },
    };
    const dying = another(claimLate, 7).recover();
    while (headersIn(db).length === 0) await nextTurn();
    const runtime = simulatedRuntime(4, receivedAt);
    const sleep = async (ms: number): Promise<void> => {
      if (ms === defaultLimits.settleMs) {
        open(undefined);
        await dying.catch(() => null);
      }
      await runtime.sleep(ms);
    };
    await openDynamoDbStore(withEveryLease(db), { ...runtime, sleep }).recover();
    expect(headersIn(db).map((header) => header['st']?.S)).toEqual(['pending']);
    await recovered(store);
    expect(await contentsOf(store, pages)).toEqual(sumOf(inChunks));
  });

  test('looks at an empty inbox for half the price, and writes nothing', async () => {
    const { db } = openDouble();
    await another(db, 3).applyOnce(batch({ name: 'first', events: [] }));
    const looks: (boolean | undefined)[] = [];
    const watching: DynamoDb = {
      ...db,
      query: async (input, signal) => {
        looks.push(input.ConsistentRead);
        return db.query(input, signal);
      },
      write: async () => {
        throw new Error('there is nothing to write');
      },
    };
    const store = openDynamoDbStore(watching, simulatedRuntime(4, receivedAt));
    expect(await store.recover()).toEqual({ committed: 0, recovered: 0, waitingMs: 0 });
    expect(looks.filter((isConsistent) => isConsistent === true)).toHaveLength(1);
    expect(looks.filter((isConsistent) => isConsistent !== true)).toHaveLength(4);
  });

  test('commits a minute later what that look does not see yet', async () => {
    const { db } = await openWaiting();
    let isBehind = true;
    const behind: DynamoDb = {
      ...db,
      query: async (input, signal) =>
        isBehind && input.ConsistentRead === false
          ? { items: [], next: null }
          : db.query(input, signal),
    };
    const store = openDynamoDbStore(behind, simulatedRuntime(4, receivedAt));
    expect(await store.recover()).toMatchObject({ committed: 0 });
    isBehind = false;
    expect(await store.recover()).toMatchObject({ committed: 1, waitingMs: 0 });
    expect(await contentsOf(store, pages)).toEqual(sumOf(inChunks));
  });

  test('says of no batch that it cannot be committed where only the table is away', async () => {
    const { db } = await openWaiting();
    const away: DynamoDb = {
      ...db,
      get: async (input, signal) => {
        if (input.Key?.['pk']?.S === `r#${large.id}`) {
          throw Object.assign(new Error('?'), { name: 'TimeoutError' });
        }
        return db.get(input, signal);
      },
    };
    const stuck: string[] = [];
    const later = simulatedRuntime(4, receivedAt + 10 * minuteMs);
    const recovering = openDynamoDbStore(away, later).recover((what) => stuck.push(what));
    await expect(recovering).rejects.toThrow('in time');
    expect(stuck).toEqual([]);
  });
});

describe('an inbox', () => {
  test('is committed oldest first, whatever partitions the markers lie in', async () => {
    const { db, runtime } = openDouble();
    const slow = openDynamoDbStore(db, runtime, {}, { commitSeconds: 3600 });
    for (let i = 0; i < 9; i++) {
      await slow.applyOnce(batch({ name: `batch ${i}`, receivedAt: receivedAt + i }));
    }
    const taken: string[] = [];
    const watching: DynamoDb = {
      ...db,
      transactWrite: async (input, signal) => {
        const keys = (input.TransactItems ?? []).map(
          ({ Delete: remove }) => remove?.Key?.['sk']?.S,
        );
        taken.push(...keys.filter((sk) => sk !== undefined));
        await db.transactWrite(input, signal);
      },
    };
    await openDynamoDbStore(watching, runtime, { groupRows: 1 }).recover();
    expect(taken).toHaveLength(8);
    expect(taken).toEqual([...taken].sort());
  });

  test('of far more than is read at a time is committed exactly, in groups of 98', async () => {
    const { db, runtime } = openDouble();
    const slow = openDynamoDbStore(db, runtime, {}, { commitSeconds: 3600 });
    const count = 1_000;
    const events = inChunks.slice(0, 20);
    for (let i = 0; i <= count; i++) {
      const mine = events.slice(i % 20, (i % 20) + 1);
      await slow.applyOnce(batch({ name: `batch ${i}`, events: mine, receivedAt: receivedAt + i }));
    }
    const [limits, claims]: [Set<number>, number[]] = [new Set(), []];
    const watching: DynamoDb = {
      ...db,
      query: async (input, signal) => {
        if (input.ExpressionAttributeValues?.[':partition']?.S?.startsWith('i#') === true) {
          limits.add(input.Limit ?? Infinity);
        }
        return db.query(input, signal);
      },
      transactWrite: async (input, signal) => {
        claims.push((input.TransactItems ?? []).filter((each) => each.Delete).length);
        await db.transactWrite(input, signal);
      },
    };
    const outcome = await openDynamoDbStore(watching, runtime, { inboxMarkers: 50 }).recover();
    expect(outcome).toEqual({ committed: count, recovered: 0, waitingMs: 0 });
    expect(markersIn(db)).toEqual([]);
    expect(Math.max(...limits)).toBe(50);
    expect(Math.max(...claims)).toBe(98);
    const all = Array.from({ length: count + 1 }, (_, i) => events[i % 20]).filter(
      (each) => each !== undefined,
    );
    expect(await contentsOf(slow, pagesOf(all))).toEqual(sumOf(all));
  });
});
