/**
 * Collects the garbage of the calling thread at once: about 20 ms, in which it does nothing else.
 * As if memory were short: else V8 would keep the pages that it frees. Does nothing in a process
 * without the flag of v8-flags.ts.
 */
export const collectGarbage = (): void => {
  globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
};
