import { setTimeout as wait } from 'node:timers/promises';

const lookMs = 20;

/** Work that may be done side by side, and work that must be done alone. */
export const createGate = () => {
  const state = { within: 0, isClosed: false };
  return {
    shared: async <T>(work: () => Promise<T>): Promise<T> => {
      while (state.isClosed) await wait(lookMs);
      state.within++;
      try {
        return await work();
      } finally {
        state.within--;
      }
    },
    alone: async <T>(work: () => Promise<T>): Promise<T> => {
      while (state.isClosed) await wait(lookMs);
      state.isClosed = true;
      try {
        while (state.within > 0) await wait(lookMs);
        return await work();
      } finally {
        state.isClosed = false;
      }
    },
  };
};
