import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';

import type { Runtime } from './settings.ts';

/** The clock, chance and waiting of the process itself. */
export const processRuntime: Runtime = {
  clock: Date.now,
  random: Math.random,
  newId: randomUUID,
  sleep: async (ms) => setTimeout(ms),
  abortAfter: (ms) => AbortSignal.timeout(ms),
};
