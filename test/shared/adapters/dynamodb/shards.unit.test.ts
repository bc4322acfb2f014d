import { describe, expect, test } from '@jest/globals';
import { createShards } from '../../../../shared/adapters/dynamodb/shards.ts';
import { consumer } from '../../../support/metering/events.ts';
import { seededRandom } from '../../../support/metering/surroundings.ts';

const poppy = consumer({ id: 'poppy' });
const digit = consumer({ id: 'digit' });

describe('the shard of a writer', () => {
  test('is 0 for consumers that never conflicted', () => {
    const shards = createShards(128, 10, seededRandom(1));
    shards.conflicted([poppy]);
    expect(shards.of(digit)).toBe(0);
  });

  test('is one number for all hot consumers', () => {
    const shards = createShards(128, 10, seededRandom(1));
    shards.conflicted([poppy]);
    const mine = shards.of(poppy);
    shards.conflicted([digit]);
    expect(mine).toBeGreaterThan(0);
    expect([shards.of(poppy), shards.of(digit)]).toEqual([mine, mine]);
  });

  test('is drawn again when a conflict is with it', () => {
    const shards = createShards(128, 10, seededRandom(1));
    shards.conflicted([poppy]);
    const first = shards.of(poppy);
    shards.conflicted([poppy]);
    expect(shards.of(poppy)).not.toBe(first);
  });

  test('is never 0 and below the bound', () => {
    for (const chance of [0, 0.5, 1 - Number.EPSILON]) {
      const shards = createShards(128, 10, () => chance);
      shards.conflicted([poppy]);
      expect(shards.of(poppy)).toBeGreaterThanOrEqual(1);
      expect(shards.of(poppy)).toBeLessThanOrEqual(127);
    }
  });

  test('is forgotten for the consumers that were not hot for longest', () => {
    const shards = createShards(128, 2, seededRandom(1));
    const third = consumer({ id: 'third' });
    shards.conflicted([poppy]);
    shards.conflicted([digit]);
    shards.conflicted([poppy]);
    shards.conflicted([third]);
    expect(shards.of(digit)).toBe(0);
    expect(shards.of(poppy)).toBeGreaterThan(0);
    expect(shards.of(third)).toBeGreaterThan(0);
  });

  test('stays when nobody conflicts', () => {
    const shards = createShards(128, 2, seededRandom(1));
    shards.conflicted([]);
    expect(shards.of(poppy)).toBe(0);
  });
});
