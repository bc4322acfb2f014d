import { describe, expect, test } from '@jest/globals';
import { createDynamoDbDouble } from '../../../support/dynamodb/double.ts';
import { expectExactHistory } from '../../../support/dynamodb/histories.ts';
import { nextTurn } from '../../../support/dynamodb/stores.ts';
import { type Condition, withoutCondition } from '../../../support/dynamodb/without-condition.ts';
import { seededRandom } from '../../../support/metering/runtime.ts';

/** Seeds from which a history goes wrong; odd ones see transactions in pieces. Later ones are tried too. */
const seeds = {
  'a receipt is new': 0,
  'a marker that is taken is there': 4,
  'a header that is announced is new': 969,
  'a header that is dropped or removed is in its state': 275,
  'a chunk is applied the first time': 30,
  'a receipt that is voided is not voided': 62,
  'the parts of a receipt are as they were read': 228,
  'the source of a replay is as it was read': 3,
} satisfies Partial<Record<Condition, number>>;

const play = async (seed: number, without: Condition | null): Promise<void> => {
  const db = createDynamoDbDouble({
    turn: nextTurn,
    ...(seed % 2 === 1 && { torn: seededRandom(seed) }),
  });
  await expectExactHistory(seed, without === null ? db : withoutCondition(db, without), () => {
    db.forgetTokens();
  });
};

/** The first seed whose history goes wrong without a condition. */
const findWrong = async (condition: Condition, from: number): Promise<number | null> => {
  for (let seed = from; seed < from + 1000; seed++) {
    try {
      await play(seed, condition);
    } catch {
      return seed;
    }
  }
  return null;
};

describe('without the condition that', () => {
  test.each(Object.entries(seeds) as [keyof typeof seeds, number][])(
    '%s, a history goes wrong, which is exact with it',
    async (condition, from) => {
      const seed = await findWrong(condition, from);
      expect(seed).not.toBeNull();
      await play(seed ?? from, null);
    },
  );
});
