import { setTimeout } from 'node:timers/promises';
import { isLocked } from './errors.ts';

/** Milliseconds between tries; the last one repeats. */
const delaysMs = [2, 5, 10, 20, 50] as const;

/** How long to wait before the next try, after so many. */
export const delayAfter = (tries: number): number => delaysMs[tries] ?? 50;

/**
 * Runs `work`, a write transaction, as soon as no other process holds the write lock; gives up
 * after `mostMs`. The thread is free meanwhile: SQLite's own wait would hold up all that it does.
 */
export const whenFree = async <T>(work: () => T, mostMs: number): Promise<T> => {
  const end = performance.now() + mostMs;
  for (let tries = 0; ; tries++) {
    try {
      return work();
    } catch (error) {
      if (!isLocked(error) || performance.now() >= end) throw error;
    }
    await setTimeout(delayAfter(tries));
  }
};
