/** The start of a stream of text, and the way to all of it. */
export type ReadAhead = {
  readonly chunks: readonly string[];
  readonly isWhole: boolean;
  /** All of the stream, `chunks` included. To be read once. */
  all(): AsyncIterable<string>;
};

/** Reads a stream until its end, or until it is longer than `maxBytes`. */
export const readAhead = async (
  stream: AsyncIterable<string>,
  maxBytes: number,
): Promise<ReadAhead> => {
  const iterator = stream[Symbol.asyncIterator]();
  const chunks: string[] = [];
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
