/**
 * Values of a Parquet page, one after the other. They are encoded at once and the memory is used again, so
 * that a group of rows keeps no objects alive.
 */
export const newPageValues = () => {
  let buffer = Buffer.allocUnsafe(1 << 16);
  let end = 0;

  const reserve = (bytes: number): void => {
    if (end + bytes <= buffer.length) return;
    const larger = Buffer.allocUnsafe(2 * (end + bytes));
    buffer.copy(larger, 0, 0, end);
    buffer = larger;
  };

  return {
    text: (value: string): void => {
      // A UTF-16 unit is at most three bytes of UTF-8.
      reserve(4 + 3 * value.length);
      const length = buffer.write(value, end + 4);
      buffer.writeUInt32LE(length, end);
      end += 4 + length;
    },
    int32: (value: number): void => {
      reserve(4);
      end = buffer.writeInt32LE(value, end);
    },
    /** Whole numbers of up to 2^53; a bigint for each would be slow. */
    int64: (value: number): void => {
      reserve(8);
      buffer.writeUInt32LE(value >>> 0, end);
      end = buffer.writeInt32LE(Math.floor(value / 2 ** 32), end + 4);
    },
    /** A number of so many whole bytes, and how often it follows. */
    run: (value: number, times: number, width: number): void => {
      reserve(5 + width);
      let header = times * 2;
      for (; header > 0x7f; header >>>= 7) buffer[end++] = (header & 0x7f) | 0x80;
      buffer[end++] = header;
      end = buffer.writeUIntLE(value, end, width);
    },
    bytes: (): Uint8Array => buffer.subarray(0, end),
    clear: (): void => {
      end = 0;
    },
  };
};

export type PageValues = ReturnType<typeof newPageValues>;

/** Numbers of so many whole bytes as runs (RLE), for columns whose values repeat from row to row. */
export const newRuns = (width: number) => {
  const values = newPageValues();
  let value = 0;
  let times = 0;

  const endRun = (): void => {
    if (times > 0) values.run(value, times, width);
    times = 0;
  };

  return {
    add: (next: number, count: number): void => {
      if (next !== value) endRun();
      value = next;
      times += count;
    },
    bytes: (): Uint8Array => {
      endRun();
      return values.bytes();
    },
    clear: (): void => {
      times = 0;
      values.clear();
    },
  };
};
