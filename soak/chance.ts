import { createHash } from 'node:crypto';
import { seededRandom } from '../test/support/metering/runtime.ts';

/** Chance that can be repeated: the same seed gives the same numbers in the same order. */
export type Chance = {
  /** An integer from `low` to `high`, both included. */
  between(low: number, high: number): number;
  oneOf<T>(choices: readonly [T, ...T[]]): T;
  /** True with this probability. */
  happens(probability: number): boolean;
};

export const createChance = (seed: number): Chance => {
  const random = seededRandom(seed);
  const between = (low: number, high: number): number =>
    low + Math.floor(random() * (high - low + 1));
  return {
    between,
    oneOf: (choices) => choices[between(0, choices.length - 1)] ?? choices[0],
    happens: (probability) => random() < probability,
  };
};

/** A chance for each name, of a run with this seed: what one does changes nothing of the others. */
export const chanceBy =
  (seed: number) =>
  (name: string): Chance =>
    createChance(createHash('sha256').update(`${seed} ${name}`).digest().readUInt32BE());
