// Prints how often writers that share consumers meet, in a model with a simulated clock.
import { modelConflicts } from '../test/support/dynamodb/conflict-model.ts';

console.log('64 writers, each with all shared consumers in every batch, after 5 s of warm-up');
console.log('consumers  idle ms  shards  batches  mean attempts  worst  rows of a page');
for (const consumers of [1, 10, 49]) {
  for (const idleMs of [0, 50, 200]) {
    for (const shards of [64, 128]) {
      const result = modelConflicts({ seed: 1, writers: 64, consumers, shards, idleMs });
      console.log(
        [
          String(consumers).padStart(9),
          String(idleMs).padStart(7),
          String(shards).padStart(6),
          String(result.batches).padStart(7),
          result.meanAttempts.toFixed(3).padStart(13),
          String(result.worstAttempts).padStart(5),
          String(result.rows).padStart(14),
        ].join('  '),
      );
    }
  }
}
