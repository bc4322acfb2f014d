import { getHeapStatistics } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Collects the garbage of the calling thread at once: about 20 ms, in which it does nothing else.
 * As if memory were short: else V8 would keep the pages that it frees. Does nothing in a process
 * without the flag of v8-flags.ts.
 */
export const collectGarbage = (): void => {
  collector()?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
};

/** Up to here the pause is about 20 ms; it grows with what is alive, such as a large directory. */
const smallHeapBytes = 64 * 1024 * 1024;

/** The same in a thread that counts, which may pause for as long as a small heap takes. */
export const collectSmallHeap = (): void => {
  if (getHeapStatistics().used_heap_size <= smallHeapBytes) collectGarbage();
};

/**
 * The thread that sets the flag has no `gc` of its own: a context made since has one. On the command
 * line the flag would need no context, but every way to start the server would have to name it: without
 * it a year's CSV takes 169 MB instead of 141 (docs/performance.md).
 */
const collector = (): typeof globalThis.gc =>
  globalThis.gc ?? (runInNewContext('globalThis.gc') as typeof globalThis.gc);
