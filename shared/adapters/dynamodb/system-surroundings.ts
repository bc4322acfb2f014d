import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Surroundings } from './settings.ts';

/** The clock, the chance and the timers of this process. */
export const systemSurroundings: Surroundings = {
  clock: Date.now,
  random: Math.random,
  newId: randomUUID,
  sleep: async (ms) => setTimeout(ms),
  abortAfter: (ms) => AbortSignal.timeout(ms),
};
