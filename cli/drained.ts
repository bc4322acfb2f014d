import type { Writable } from 'node:stream';

type Output = Pick<Writable, 'writableNeedDrain' | 'once' | 'off'>;

/** Returns a function that waits until a stream takes more, or its reader is gone: then `false`. */
export const newDrained =
  (stream: Output, readerIsGone: Promise<void>) => async (): Promise<boolean> => {
    if (!stream.writableNeedDrain) return true;
    const { promise, resolve } = Promise.withResolvers<void>();
    stream.once('drain', resolve);
    const isRead = await Promise.race([promise.then(() => true), readerIsGone.then(() => false)]);
    // A stream whose reader is gone never drains, and would hold a listener of each call.
    stream.off('drain', resolve);
    return isRead;
  };
