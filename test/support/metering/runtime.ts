import { randomBytes } from 'node:crypto';
import type { Runtime } from '../../../shared/adapters/dynamodb/settings.ts';

/** Numbers from 0 up to 1 that follow from a seed (mulberry32). */
export const seededRandom = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

export type SimulatedRuntime = Runtime & {
  /** Lets time pass without anything happening. */
  pass(ms: number): void;
};

/** Time that passes only in `sleep`, and chance from a seed: the same seed is the same history. */
export const simulatedRuntime = (
  seed: number,
  startsAt = Date.parse('2026-11-22T12:00:01Z'),
): SimulatedRuntime => {
  const random = seededRandom(seed);
  const sleepers: { readonly wakesAt: number; readonly wake: () => void }[] = [];
  let now = startsAt;
  // Ids say nothing, but the emulator knows those of all runs and of all files of a worker.
  const instance = randomBytes(6).toString('hex');
  let ids = 0;

  /** Time passes only as far as the next one who waits for it. */
  const wakeNext = (): void => {
    sleepers.sort((a, b) => a.wakesAt - b.wakesAt);
    const next = sleepers.shift();
    if (next === undefined) return;
    now = Math.max(now, next.wakesAt);
    next.wake();
  };

  return {
    clock: () => now,
    random,
    newId: () => `${instance}-${ids++}`,
    sleep: async (ms) =>
      new Promise((wake) => {
        sleepers.push({ wakesAt: now + ms, wake });
        setImmediate(wakeNext);
      }),
    abortAfter: () => new AbortController().signal,
    pass: (ms) => {
      now += ms;
    },
  };
};
