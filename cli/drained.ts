import type { Writable } from 'node:stream';

type Output = Pick<Writable, 'writableNeedDrain' | 'once' | 'off'>;

/** Returns a function that waits until a stream takes more, or its reader is gone. */
export const newDrained =
  (stream: Output, readerIsGone: Promise<void>) => async (): Promise<void> => {
    if (!stream.writableNeedDrain) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    stream.once('drain', resolve);
    await Promise.race([promise, readerIsGone]);
    // A stream whose reader is gone never drains, and would hold a listener of each call.
    stream.off('drain', resolve);
  };
