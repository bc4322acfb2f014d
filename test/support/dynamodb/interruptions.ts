import { secondMs } from '../../../shared/calendar/instant.ts';
import { expect } from '@jest/globals';
import type { DynamoDb } from '../../../shared/adapters/dynamodb/table/client.ts';
import { batch } from '../metering/batches.ts';
import { consumer, event } from '../metering/events.ts';
import { simulatedRuntime } from '../metering/runtime.ts';
import type { DynamoDbDouble } from './double.ts';
import { withEveryLease } from './readers.ts';
import { openDynamoDbStore } from './stores.ts';
import { dyingAfter, headersIn, markersIn, openDouble, receivedAt } from './tables.ts';

/** So many rows that their group is a journal. */
export const inChunks = Array.from({ length: 60 }, (_, i) =>
  event({ consumer: consumer({ id: `consumer-${i}` }) }),
);

export const large = batch({ name: 'large', events: inChunks, receivedAt });

/** So few that one transaction takes all of it. */
export const small = batch({ name: 'small', receivedAt });

/** A table in which one batch waits. */
export const openWaiting = async (waiting = large) => {
  const { db, runtime, store } = openDouble();
  const slow = openDynamoDbStore(db, runtime, {}, { commitSeconds: 3_600 });
  // The first one of a table is committed at once.
  await slow.applyOnce(batch({ name: 'first', events: [] }));
  await slow.applyOnce(waiting);
  return { db, runtime, store, slow };
};

/** Another process, which takes itself for the holder of the lease. */
export const another = (db: DynamoDb, seed: number) =>
  openDynamoDbStore(withEveryLease(db), simulatedRuntime(seed, receivedAt));

/** A commit that is gone after so many writes. */
const commitAndDie = async (db: DynamoDbDouble, writes: number): Promise<void> => {
  const runtime = simulatedRuntime(7, receivedAt + 30 * secondMs);
  const dying = openDynamoDbStore(withEveryLease(dyingAfter(db, writes)), runtime);
  await dying.recover().catch(() => undefined);
};

/** Announces the group of what waits, and is gone: after the months, the ids and a part. */
export const announceAndDie = async (db: DynamoDbDouble): Promise<void> => {
  await commitAndDie(db, 4);
  expect(headersIn(db).map((header) => header['st']?.S)).toEqual(['claiming']);
};

/** Claims it too, and is gone before its first chunk. */
export const claimAndDie = async (db: DynamoDbDouble): Promise<void> => {
  await commitAndDie(db, 5);
  expect(headersIn(db).map((header) => header['st']?.S)).toEqual(['pending']);
  expect(markersIn(db)).toEqual([]);
};

/** Claims a small group, whose rows are then written, and is gone before it removes its header. */
export const writeAndDie = async (db: DynamoDbDouble): Promise<void> => {
  await commitAndDie(db, 4);
  expect(headersIn(db).map((header) => header['st']?.S)).toEqual(['done']);
};

const inboxPartitions = 4;

/** Something happens once, when a process has looked at one of the inbox and the headers alone. */
export const betweenLooks = (db: DynamoDb, happens: () => Promise<void>): DynamoDb => {
  let looks = 0;
  return {
    ...db,
    query: async (input, signal) => {
      const answer = await db.query(input, signal);
      const ofHeaders = input.ExpressionAttributeValues?.[':partition']?.S === 'groups';
      if (ofHeaders ? looks < inboxPartitions : ++looks === inboxPartitions) {
        looks = inboxPartitions;
        await happens();
      }
      return answer;
    },
  };
};
