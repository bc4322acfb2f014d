/** Collects bytes of any lengths into parts of one length. */
export const createPartBuffer = (partBytes: number) => {
  let part = new Uint8Array(0);
  let length = 0;

  const take = (): Uint8Array => {
    const taken = part.subarray(0, length);
    // The part may still be on its way out, so the next one gets memory of its own.
    part = new Uint8Array(0);
    length = 0;
    return taken;
  };

  return {
    length: (): number => length,
    /** What is there, be it a whole part or not. */
    take,
    /** Adds bytes, and gives each part that they fill. */
    *add(bytes: Uint8Array): Generator<Uint8Array> {
      let rest = bytes;
      while (rest.length > 0) {
        const count = Math.min(rest.length, partBytes - length);
        part = roomFor(part, length + count, partBytes);
        part.set(rest.subarray(0, count), length);
        length += count;
        rest = rest.subarray(count);
        if (length === partBytes) yield take();
      }
    },
  };
};

/** Small files are many: their buffer grows as they do. */
const roomFor = (part: Uint8Array, bytes: number, most: number): Uint8Array<ArrayBuffer> => {
  if (bytes <= part.length) return part as Uint8Array<ArrayBuffer>;
  const grown = new Uint8Array(Math.min(most, Math.max(bytes, part.length * 2)));
  grown.set(part);
  return grown;
};
