import { describe, expect, test } from '@jest/globals';
import type { DynamoDb } from '../../../../../shared/adapters/dynamodb/table/client.ts';
import { cancelled } from '../../../../support/dynamodb/double-actions.ts';
import {
  another,
  announceAndDie,
  betweenLooks,
  claimAndDie,
  inChunks,
  large,
  openWaiting,
  small,
  writeAndDie,
} from '../../../../support/dynamodb/interruptions.ts';
import { openDynamoDbStore, recovered } from '../../../../support/dynamodb/stores.ts';
import {
  dyingAfter,
  headersIn,
  leaseIn,
  markersIn,
  negativesIn,
  receivedAt,
} from '../../../../support/dynamodb/tables.ts';
import { batch } from '../../../../support/metering/batches.ts';
import { event } from '../../../../support/metering/events.ts';
import { simulatedRuntime } from '../../../../support/metering/runtime.ts';
import { contentsOf, pagesOf, sumOf } from '../../../../support/stores/stores.ts';

const voided = { reason: 'a test', by: 'ada', at: receivedAt };
const pages = pagesOf(inChunks);

describe('a void of a batch whose group is under way', () => {
  test('is not taken while that group has its header, and the commit says that something is left', async () => {
    const { db, runtime, store } = await openWaiting();
    await claimAndDie(db);
    runtime.pass(60_000);
    const before = leaseIn(db)?.['cm'];
    // It commits at once.
    expect(await store.voidBatch(large.id, voided)).toEqual({ kind: 'voided' });
    expect(negativesIn(db)).toEqual([]);
    expect(markersIn(db)).toHaveLength(1);
    expect(leaseIn(db)).toMatchObject({ cm: before });
    await recovered(store);
    expect(await contentsOf(store, pages)).toEqual({});
  });

  test('is not taken by a commit that began before it: headers are read after the inbox', async () => {
    const { db, store } = await openWaiting();
    let isInterrupted = false;
    const interrupted = betweenLooks(db, async () => {
      isInterrupted = true;
      await claimAndDie(db);
      const voider = openDynamoDbStore(dyingAfter(db, 1), simulatedRuntime(8, receivedAt));
      await voider.voidBatch(large.id, voided);
    });
    await another(interrupted, 9).applyOnce(batch({ name: 'last', events: [] }));
    expect(isInterrupted).toBe(true);
    expect(negativesIn(db)).toEqual([]);
    await recovered(store);
    expect(await contentsOf(store, pages)).toEqual({});
  });
});

describe('a claim', () => {
  test('whose answer was lost is gone on with', async () => {
    const { db, runtime } = await openWaiting();
    const losing: DynamoDb = {
      ...db,
      transactWrite: async (input, signal) => {
        await db.transactWrite(input, signal);
        const codes = (input.TransactItems ?? []).map(() => 'None');
        const isClaim = input.TransactItems?.[0]?.Update?.Key?.['pk']?.S === 'groups';
        // After ten minutes the token is forgotten: what was done is refused.
        if (isClaim) throw cancelled(['ConditionalCheckFailed', ...codes.slice(1)]);
      },
    };
    await openDynamoDbStore(losing, runtime).applyOnce(batch({ name: 'last', events: [] }));
    expect(headersIn(db)).toEqual([]);
    expect(await contentsOf(another(db, 3), pages)).toEqual(sumOf(inChunks));
  });

  test.each([large, small])('that is refused leaves no header, and begins again', async (other) => {
    const { db, runtime, store, slow } = await openWaiting(other);
    await slow.applyOnce(batch({ name: 'last', events: [event()] }));
    let isTaken = false;
    const interrupted: DynamoDb = {
      ...db,
      write: async (action, signal) => {
        await db.write(action, signal);
        if (action.Put?.Item?.['pk']?.S !== 'groups' || isTaken) return;
        isTaken = true;
        // Of the two that wait, another process takes one.
        const voider = openDynamoDbStore(dyingAfter(db, 1), simulatedRuntime(5, receivedAt));
        await voider.voidBatch(other.id, voided);
      },
    };
    const outcome = await openDynamoDbStore(interrupted, runtime).recover();
    expect(isTaken).toBe(true);
    expect(outcome).toEqual({ committed: 1, recovered: 0, waitingMs: 0 });
    expect([headersIn(db), markersIn(db)]).toEqual([[], []]);
    expect(await contentsOf(store, pages)).toEqual(sumOf([event()]));
  });
});

describe('the header of another', () => {
  test('that is claiming is left by an ordinary commit', async () => {
    const { db } = await openWaiting();
    await announceAndDie(db);
    const [found] = headersIn(db);
    await another(db, 3).applyOnce(batch({ name: 'last' }));
    expect(headersIn(db)).toEqual([found]);
    expect(markersIn(db)).toEqual([]);
  });

  test('whose rows are written is left by an ordinary commit: not all of them may be seen yet', async () => {
    const { db, store } = await openWaiting(small);
    await writeAndDie(db);
    const [found] = headersIn(db);
    await another(db, 3).applyOnce(batch({ name: 'last' }));
    expect(headersIn(db)).toEqual([found]);
    await recovered(store);
    expect(await contentsOf(store, pages)).toEqual(sumOf([event(), event()]));
  });

  test('that is pending is left by an ordinary commit', async () => {
    const { db, store } = await openWaiting();
    await claimAndDie(db);
    const [found] = headersIn(db);
    await another(db, 3).applyOnce(batch({ name: 'last' }));
    expect(headersIn(db)).toEqual([found]);
    await recovered(store);
    expect(await contentsOf(store, pages)).toEqual(sumOf([...inChunks, event()]));
  });
});
