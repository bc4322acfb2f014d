import { expect, test } from '@jest/globals';
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { DynamoDb } from '../../../../../shared/adapters/dynamodb/table/client.ts';
import { another, inChunks } from '../../../../support/dynamodb/interruptions.ts';
import { openDynamoDbStore, recovered } from '../../../../support/dynamodb/stores.ts';
import { openDouble } from '../../../../support/dynamodb/tables.ts';
import { batch } from '../../../../support/metering/batches.ts';
import { event } from '../../../../support/metering/events.ts';
import { contentsOf, pagesOf, sumOf } from '../../../../support/stores/stores.ts';

const few = [event()];

/**
 * Another process commits what a group has just before its claim, and an attempt at its announcement,
 * which was given up for lost, is done before the group looks what became of its header.
 */
const announcedLate = (db: DynamoDb): { db: DynamoDb; isLate: () => boolean } => {
  let announcement: TransactWriteItem | null = null;
  let isTaken = false;
  let isLate = false;
  const interrupted: DynamoDb = {
    ...db,
    write: async (action, signal) => {
      if (action.Put?.Item?.['pk']?.S === 'groups') announcement = action;
      await db.write(action, signal);
    },
    transactWrite: async (input, signal) => {
      const [action] = input.TransactItems ?? [];
      if (action?.Update?.Key?.['pk']?.S === 'groups' && !isTaken) {
        isTaken = true;
        await another(db, 9).recover();
      }
      await db.transactWrite(input, signal);
    },
    get: async (input, signal) => {
      if (input.Key?.['pk']?.S === 'groups' && announcement !== null) {
        isLate = true;
        await db.write(announcement, signal);
      }
      return db.get(input, signal);
    },
  };
  return { db: interrupted, isLate: () => isLate };
};

test.each([
  ['a journal', inChunks],
  ['one transaction', few],
])(
  'a group of %s that another took is not counted, though its announcement comes again',
  async (_what, events) => {
    const { db, runtime, store } = openDouble();
    await store.applyOnce(batch({ name: 'first', events: [] }));
    const interrupted = announcedLate(db);
    await openDynamoDbStore(interrupted.db, runtime).applyOnce(batch({ events }));
    expect(interrupted.isLate()).toBe(true);
    await recovered(store);
    expect(await contentsOf(store, pagesOf(events))).toEqual(sumOf(events));
  },
);
