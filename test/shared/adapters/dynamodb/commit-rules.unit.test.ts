import { describe, expect, test } from '@jest/globals';
import type { DynamoDb } from '../../../../shared/adapters/dynamodb/table/client.ts';
import { openDynamoDbStore, recovered } from '../../../support/dynamodb/stores.ts';
import {
  dyingAfter,
  headersIn,
  markersIn,
  negativesIn,
  openDouble,
  receivedAt,
} from '../../../support/dynamodb/tables.ts';
import { withEveryLease } from '../../../support/dynamodb/readers.ts';
import { batch } from '../../../support/metering/batches.ts';
import { consumer, event } from '../../../support/metering/events.ts';
import { simulatedSurroundings } from '../../../support/metering/surroundings.ts';
import { contentsOf, pagesOf } from '../../../support/stores/stores.ts';

const voided = { reason: 'a test', by: 'ada', at: receivedAt };
const inChunks = Array.from({ length: 60 }, (_, i) =>
  event({ consumer: consumer({ id: `consumer-${i}` }) }),
);
const large = batch({ name: 'large', events: inChunks });

/** Another process, which takes itself for the holder of the lease. */
const another = (db: DynamoDb, seed: number) =>
  openDynamoDbStore(withEveryLease(db), simulatedSurroundings(seed, receivedAt));

/** Claims what waits, and is gone before its first chunk. */
const claimAndDie = async (db: Parameters<typeof dyingAfter>[0]): Promise<void> => {
  // The months, the ids, the part, the header and the claim.
  const dying = openDynamoDbStore(dyingAfter(withEveryLease(db), 6), simulatedSurroundings(7));
  await dying.recover().catch(() => undefined);
  expect(headersIn(db).map((header) => header['st']?.S)).toEqual(['pending']);
  expect(markersIn(db)).toEqual([]);
};

const openWaiting = async () => {
  const { db, surroundings, store } = openDouble();
  const slow = openDynamoDbStore(db, surroundings, {}, { commitSeconds: 3_600 });
  await slow.applyOnce(batch({ name: 'first', events: [] }));
  await slow.applyOnce(large);
  return { db, store };
};

describe('a void of a batch whose group is under way', () => {
  test('is not taken while that group has its header', async () => {
    const { db, store } = await openWaiting();
    await claimAndDie(db);
    // Its own commit, at once.
    expect(await another(db, 3).voidBatch(large.id, voided)).toEqual({ kind: 'voided' });
    expect(negativesIn(db)).toEqual([]);
    expect(markersIn(db)).toHaveLength(1);
    await recovered(store);
    expect(await contentsOf(store, pagesOf(inChunks))).toEqual({});
  });

  test('is not taken by a commit that began before it: headers are read after the inbox', async () => {
    const { db, store } = await openWaiting();
    let looks = 0;
    const interrupted: DynamoDb = {
      ...db,
      query: async (input, signal) => {
        const answer = await db.query(input, signal);
        const partition = input.ExpressionAttributeValues?.[':partition']?.S ?? '';
        // The inbox has four partitions: all of them are read first.
        const isBetween = partition === 'groups' ? looks < 4 : ++looks === 4;
        if (isBetween) {
          looks = 4;
          await claimAndDie(db);
          await openDynamoDbStore(
            dyingAfter(db, 1),
            simulatedSurroundings(8, receivedAt),
          ).voidBatch(large.id, voided);
        }
        return answer;
      },
    };
    await openDynamoDbStore(
      withEveryLease(interrupted),
      simulatedSurroundings(9, receivedAt),
    ).applyOnce(batch({ name: 'last', events: [] }));
    expect(looks).toBeGreaterThanOrEqual(4);
    expect(negativesIn(db)).toEqual([]);
    await recovered(store);
    expect(await contentsOf(store, pagesOf(inChunks))).toEqual({});
  });
});
