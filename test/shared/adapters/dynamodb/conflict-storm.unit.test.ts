import { expect, test } from '@jest/globals';
import type { DynamoDb } from '../../../../shared/adapters/dynamodb/client.ts';
import type { DynamoDbCounterStore } from '../../../../shared/adapters/dynamodb/counter-store.ts';
import { numberedBatch, numberedEvents } from '../../../support/metering/batches.ts';
import { createDynamoDbDouble } from '../../../support/dynamodb/double.ts';
import { nextTurn, openDynamoDbStore } from '../../../support/dynamodb/stores.ts';
import { withFaults } from '../../../support/dynamodb/faults.ts';
import { contentsOf, pagesOf, sumOf } from '../../../support/stores/stores.ts';
import { seededRandom, simulatedSurroundings } from '../../../support/metering/surroundings.ts';

const writers = 24;
const upTo = (end: number, begin = 0) => Array.from({ length: end - begin }, (_, i) => begin + i);
const stormRounds = upTo(20);
const calmRounds = upTo(30, 20);

/**
 * The table, and a way to it on which every fifth write meets a conflict while there is a storm.
 * Besides, the double itself finds the conflicts of transactions that are under way together.
 */
const stormyTable = (seed: number) => {
  const random = seededRandom(seed);
  const db = createDynamoDbDouble(nextTurn);
  let isStorm = true;
  let writes = 0;
  const hitsNext = (isWrite: boolean) => {
    if (isWrite) writes++;
    return isWrite && isStorm && random() < 0.2 ? 'conflict' : null;
  };
  const stormy: DynamoDb = withFaults(db, hitsNext, random);
  return {
    db,
    stormy,
    writes: () => writes,
    calm: () => {
      isStorm = false;
      writes = 0;
    },
  };
};

/** All writers at the same time, each its batches one after the other; what they were told. */
const writeAll = async (stores: readonly DynamoDbCounterStore[], rounds: readonly number[]) => {
  const outcomes = await Promise.all(
    stores.map(async (store, i) => {
      const kinds: string[] = [];
      for (const n of rounds) kinds.push((await store.applyOnce(numberedBatch(`w${i}`, n))).kind);
      return kinds;
    }),
  );
  return outcomes.flat();
};

test.each([1, 2, 3])(
  'in a conflict storm writers move to rows of their own, and each batch is applied once (seed %d)',
  async (seed) => {
    const { db, stormy, writes, calm } = stormyTable(seed);
    // One time for all of them: while one waits, the others go on.
    const surroundings = simulatedSurroundings(seed);
    const stores = upTo(writers).map(() => openDynamoDbStore(stormy, surroundings));
    const told = await writeAll(stores, stormRounds);
    expect(told).toEqual(Array(writers * stormRounds.length).fill('applied'));
    expect(writes()).toBeGreaterThan(1.3 * told.length);

    calm();
    const toldLater = await writeAll(stores, calmRounds);
    expect(new Set(toldLater)).toEqual(new Set(['applied']));
    // On one row, all but one of them would fail each time.
    expect(writes()).toBeLessThan(1.5 * toldLater.length);

    const events = upTo(writers).flatMap(() =>
      [...stormRounds, ...calmRounds].flatMap(numberedEvents),
    );
    const reader = openDynamoDbStore(db, surroundings);
    expect(await contentsOf(reader, pagesOf(events))).toEqual(sumOf(events));
    // Sent again, each of them is known.
    const again = await writeAll(stores, [...stormRounds, ...calmRounds]);
    expect(new Set(again)).toEqual(new Set(['duplicate']));
    expect(await contentsOf(reader, pagesOf(events))).toEqual(sumOf(events));
  },
);
