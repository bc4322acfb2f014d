import { describe, expect, test } from '@jest/globals';
import { modelConflicts } from '../../../support/dynamodb/conflict-model.ts';

describe('64 writers that share all their consumers', () => {
  test.each([1, 10, 49])('need fewer than 1.5 attempts a batch for %d consumers', (consumers) => {
    for (const [seed, idleMs] of [
      [1, 0],
      [2, 50],
      [3, 200],
    ] as const) {
      const result = modelConflicts({ seed, writers: 64, consumers, idleMs });
      expect(result.batches).toBeGreaterThan(1000);
      expect(result.meanAttempts).toBeLessThan(1.5);
    }
  });

  test('settle: in the end none of them meets another', () => {
    expect(modelConflicts({ seed: 1, writers: 64, consumers: 10, idleMs: 0 }).worstAttempts).toBe(
      1,
    );
  });

  test('never stop to meet on two shards', () => {
    const result = modelConflicts({ seed: 1, writers: 64, consumers: 1, idleMs: 50, shards: 2 });
    expect(result.meanAttempts).toBeGreaterThan(3);
  });

  test('create rows by their number, not by that of their batches', () => {
    const { rows } = modelConflicts({ seed: 1, writers: 64, consumers: 1, idleMs: 0 });
    expect(rows).toBeGreaterThan(32);
    expect(rows).toBeLessThanOrEqual(128);
  });
});

test('a writer alone needs one attempt and one row for each consumer', () => {
  const result = modelConflicts({ seed: 1, writers: 1, consumers: 10, idleMs: 0 });
  expect(result).toMatchObject({ meanAttempts: 1, worstAttempts: 1, rows: 10 });
});
