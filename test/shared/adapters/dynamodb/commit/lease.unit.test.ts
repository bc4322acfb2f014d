import { describe, expect, test } from '@jest/globals';
import type { DynamoDb } from '../../../../../shared/adapters/dynamodb/table/client.ts';
import { defaultLimits } from '../../../../../shared/adapters/dynamodb/settings.ts';
import { minuteMs, secondMs } from '../../../../../shared/calendar/instant.ts';
import { openDynamoDbStore } from '../../../../support/dynamodb/stores.ts';
import {
  heldLease,
  leaseIn,
  markersIn,
  openDouble,
  receivedAt,
} from '../../../../support/dynamodb/tables.ts';
import { batch } from '../../../../support/metering/batches.ts';

const later = { commitSeconds: 30 };

/** The same table, and what is done to its lease. */
const watched = (db: DynamoDb) => {
  const seen = { reads: 0, writes: [] as string[] };
  const watching: DynamoDb = {
    ...db,
    get: async (input, signal) => {
      if (input.Key?.['pk']?.S === 'lease') seen.reads++;
      return db.get(input, signal);
    },
    write: async (action, signal) => {
      const { Key: key, UpdateExpression: expression = '' } = action.Update ?? {};
      if (key?.['pk']?.S === 'lease') seen.writes.push(expression);
      await db.write(action, signal);
    },
  };
  return { db: watching, seen };
};

const never = new AbortController().signal;

describe('the lease', () => {
  test('is not looked at for each batch, once a commit was made within the setting', async () => {
    const { db, runtime } = openDouble();
    const { db: watching, seen } = watched(db);
    const store = openDynamoDbStore(watching, runtime, {}, later);
    await store.applyOnce(batch({ name: 'first' }));
    const { reads } = seen;
    await store.applyOnce(batch({ name: 'second' }));
    expect(seen.reads).toBe(reads);
    expect(markersIn(db)).toHaveLength(1);
  });

  test('of another that is at work is left alone', async () => {
    const { db, runtime } = openDouble();
    await db.write(heldLease(runtime.clock() + 10 * secondMs), never);
    const { db: watching, seen } = watched(db);
    await openDynamoDbStore(watching, runtime, {}, later).applyOnce(batch());
    expect(seen.writes).toEqual([]);
    expect(markersIn(db)).toHaveLength(1);
  });

  test('says nothing by a last commit in the future', async () => {
    const { db, runtime } = openDouble();
    const ahead = { ...runtime, clock: () => runtime.clock() + 60 * minuteMs };
    await openDynamoDbStore(db, ahead, {}, later).applyOnce(batch({ name: 'first' }));
    expect(Number(leaseIn(db)?.['cm']?.N)).toBeGreaterThan(runtime.clock());
    await openDynamoDbStore(db, runtime, {}, later).applyOnce(batch({ name: 'second' }));
    expect(markersIn(db)).toHaveLength(0);
  });

  test('is taken for longer by a commit that takes long', async () => {
    const { db, runtime } = openDouble();
    const slow = openDynamoDbStore(db, runtime, {}, { commitSeconds: 3600 });
    for (let i = 0; i < 8; i++) await slow.applyOnce(batch({ name: `batch ${i}` }));
    const left: number[] = [];
    const slowly: DynamoDb = {
      ...db,
      transactWrite: async (...request) => {
        left.push(Number(leaseIn(db)?.['ut']?.N) - runtime.clock());
        await db.transactWrite(...request);
        runtime.pass(5 * secondMs);
      },
    };
    await openDynamoDbStore(slowly, runtime, { groupRows: 1 }).recover();
    expect(left.length * 5 * secondMs).toBeGreaterThan(defaultLimits.leaseMs);
    expect(Math.min(...left)).toBeGreaterThan(0);
    expect(markersIn(db)).toHaveLength(0);
  });

  test('is given back by its holder alone', async () => {
    const { db, runtime } = openDouble();
    const overtaken: DynamoDb = {
      ...db,
      query: async (...request) => {
        await db.write(heldLease(runtime.clock() + 10 * secondMs), never);
        return db.query(...request);
      },
    };
    await openDynamoDbStore(overtaken, runtime, {}, later).applyOnce(batch());
    expect(leaseIn(db)).toMatchObject({ ho: { S: 'other' } });
  });

  test('is followed by one more look: who found it held has ended', async () => {
    const { db, runtime } = openDouble();
    let hasCome = false;
    const meeting: DynamoDb = {
      ...db,
      write: async (action, signal) => {
        const isRelease = action.Update?.UpdateExpression?.includes('REMOVE') === true;
        if (isRelease && !hasCome) {
          hasCome = true;
          await openDynamoDbStore(db, runtime).applyOnce(batch({ name: 'second' }));
          expect(markersIn(db)).toHaveLength(1);
        }
        await db.write(action, signal);
      },
    };
    await openDynamoDbStore(meeting, runtime).applyOnce(batch({ name: 'first' }));
    expect(hasCome).toBe(true);
    expect(markersIn(db)).toHaveLength(0);
  });

  test('is followed by a look also where another process took what waited', async () => {
    const { db, runtime } = openDouble();
    const store = openDynamoDbStore(db, runtime);
    let hasCome = false;
    const overtaken: DynamoDb = {
      ...db,
      get: async (input, signal) => {
        if (input.Key?.['pk']?.S === 'lease') await openDynamoDbStore(db, runtime).recover();
        return db.get(input, signal);
      },
      write: async (action, signal) => {
        const isRelease = action.Update?.UpdateExpression?.includes('REMOVE') === true;
        if (isRelease && !hasCome) {
          hasCome = true;
          await store.applyOnce(batch({ name: 'second' }));
          expect(markersIn(db)).toHaveLength(1);
        }
        await db.write(action, signal);
      },
    };
    await openDynamoDbStore(overtaken, runtime).applyOnce(batch({ name: 'first' }));
    expect(hasCome).toBe(true);
    expect(markersIn(db)).toHaveLength(0);
  });
});

describe('a commit', () => {
  /** Three batches wait, each a group of its own; after each of these so much time passes. */
  const openSlow = async (passMs: number) => {
    const { db, runtime } = openDouble();
    const slow = openDynamoDbStore(db, runtime, {}, { commitSeconds: 3600 });
    for (let i = 0; i < 4; i++) await slow.applyOnce(batch({ name: `batch ${i}`, receivedAt }));
    await db.write({ Delete: { TableName: 't', Key: heldLease(0).Put.Item } }, never);
    let announced = 0;
    const passing: DynamoDb = {
      ...db,
      write: async (action, signal) => {
        await db.write(action, signal);
        if (action.Put?.Item?.['pk']?.S === 'groups') announced++;
        if (action.Delete?.Key?.['pk']?.S === 'groups') runtime.pass(passMs);
      },
    };
    const open = () => openDynamoDbStore(passing, runtime, { groupRows: 1 });
    return { db, runtime, open, announced: () => announced };
  };

  test('of an ingest call ends after two seconds, and does not say that all is committed', async () => {
    const { db, runtime, open } = await openSlow(1_500);
    const begin = runtime.clock();
    await open().applyOnce(batch({ name: 'last', events: [] }));
    expect(markersIn(db)).toHaveLength(1);
    expect(runtime.clock() - begin).toBeLessThan(4 * secondMs);
    expect(leaseIn(db)?.['cm']).toBeUndefined();
  });

  test('begins no group where hardly any time is left', async () => {
    const { open, announced } = await openSlow(1_800);
    await open().applyOnce(batch({ name: 'last', events: [] }));
    expect(announced()).toBe(1);
  });

  test('speaks for what had come when it looked, not for what came meanwhile', async () => {
    const { db, runtime, open } = await openSlow(3_000);
    const begin = runtime.clock();
    await open().recover();
    expect(markersIn(db)).toHaveLength(0);
    expect(Number(leaseIn(db)?.['cm']?.N)).toBe(begin);
  });
});
