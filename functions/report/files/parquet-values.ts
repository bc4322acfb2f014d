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

  /** The lowest 32 bits of a number, at the end. */
  const put32 = (value: number): void => {
    buffer[end] = value;
    buffer[end + 1] = value >>> 8;
    buffer[end + 2] = value >>> 16;
    buffer[end + 3] = value >>> 24;
  };

  return {
    /** Gives a hash of the text, of 31 bits. */
    text: (value: string): number => {
      // A UTF-16 unit is at most three bytes of UTF-8.
      reserve(4 + 3 * value.length);
      const begin = end + 4;
      let at = begin;
      let hash = 0;
      let units = 0;
      // A call for each of some million short texts would take longer than all the rest.
      for (let i = 0; i < value.length; i++) {
        const unit = value.charCodeAt(i);
        buffer[at++] = unit;
        units |= unit;
        hash = Math.imul(hash, 31) + unit;
      }
      if (units >= 0x80) at = begin + buffer.write(value, begin);
      put32(at - begin);
      end = at;
      return (hash ^ (hash >>> 15)) & 0x7fff_ffff;
    },
    length: (): number => end,
    /** Whether the texts that begin at two places are the same. */
    isSameText: (a: number, b: number): boolean => {
      const bytes = 4 + buffer.readUInt32LE(a);
      for (let i = 0; i < bytes; i++) if (buffer[a + i] !== buffer[b + i]) return false;
      return true;
    },
    /** Forgets what lies from a place on. */
    cutTo: (begin: number): void => {
      end = begin;
    },
    int32: (value: number): void => {
      reserve(4);
      put32(value);
      end += 4;
    },
    /** Whole numbers of up to 2^53; a bigint for each would be slow. */
    int64: (value: number): void => {
      reserve(8);
      put32(value >>> 0);
      end += 4;
      put32(Math.floor(value / 2 ** 32));
      end += 4;
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
