import type { BodyChunk } from '../../shared/api/message.ts';

/** The start of a stream, and the way to all of it. */
export type ReadAhead<Chunk> = {
  readonly chunks: readonly Chunk[];
  readonly isWhole: boolean;
  /** All of the stream, `chunks` included. To be read once. */
  all(): AsyncIterable<Chunk>;
};

/** Reads a stream until its end, or until it is longer than `maxBytes`. */
export const readAhead = async <Chunk extends BodyChunk>(
  stream: AsyncIterable<Chunk>,
  maxBytes: number,
): Promise<ReadAhead<Chunk>> => {
  const iterator = stream[Symbol.asyncIterator]();
  const chunks: Chunk[] = [];
  let bytes = 0;
  let isWhole = false;
  while (!isWhole && bytes <= maxBytes) {
    const next = await iterator.next();
    if (next.done === true) isWhole = true;
    else {
      chunks.push(next.value);
      bytes += Buffer.byteLength(next.value);
    }
  }
  return {
    chunks,
    isWhole: isWhole && bytes <= maxBytes,
    async *all() {
      try {
        yield* chunks;
        for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
          yield next.value;
        }
      } finally {
        await iterator.return?.();
      }
    },
  };
};
