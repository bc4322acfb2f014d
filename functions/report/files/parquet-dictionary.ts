import { newPageValues } from './parquet-values.ts';

/**
 * What the numbers of a column stand for, each value once: a text that is there twice is read by some
 * engines as one, and all that follow are then shifted.
 */
export type ParquetDictionary<Value> = {
  /** The number of a value. */
  indexOf(value: Value): number;
  count(): number;
  /** The values as a page has them; valid until `clear`. */
  bytes(): Uint8Array;
  clear(): void;
};

/** The instants of a group are those of its month: a few at most. */
export const newInstantDictionary = (): ParquetDictionary<number> => {
  const values = newPageValues();
  let known: number[] = [];
  return {
    indexOf: (value) => {
      const found = known.indexOf(value);
      if (found >= 0) return found;
      values.int64(value);
      return known.push(value) - 1;
    },
    count: () => known.length,
    bytes: () => values.bytes(),
    clear: () => {
      values.clear();
      known = [];
    },
  };
};

const leastSlots = 1 << 10;

/** Texts are found again by their bytes: a map would keep tens of thousands of them alive. */
export const newTextDictionary = (): ParquetDictionary<string> => {
  const values = newPageValues();
  /** Where each text begins, and the hash of its bytes. */
  const begins: number[] = [];
  const hashes: number[] = [];
  /** The number of a text and one more, at its hash or in the first slot behind it that was free; a power of 2. */
  let slots = new Int32Array(leastSlots);

  /** The slot of the text that lies at `begin`, or a free one. */
  const slotOf = (hash: number, begin: number): number => {
    for (let slot = hash & (slots.length - 1); ; slot = (slot + 1) & (slots.length - 1)) {
      const index = (slots[slot] ?? 0) - 1;
      if (index < 0) return slot;
      if (hashes[index] === hash && values.isSameText(begins[index] ?? 0, begin)) return slot;
    }
  };

  const grow = (): void => {
    slots = new Int32Array(2 * slots.length);
    for (let index = 0; index < begins.length; index++) {
      slots[slotOf(hashes[index] ?? 0, begins[index] ?? 0)] = index + 1;
    }
  };

  return {
    indexOf: (value) => {
      const begin = values.length();
      const hash = values.text(value);
      const slot = slotOf(hash, begin);
      const found = (slots[slot] ?? 0) - 1;
      if (found >= 0) {
        values.cutTo(begin);
        return found;
      }
      slots[slot] = begins.push(begin);
      hashes.push(hash);
      if (2 * begins.length > slots.length) grow();
      return begins.length - 1;
    },
    count: () => begins.length,
    bytes: () => values.bytes(),
    clear: () => {
      values.clear();
      begins.length = 0;
      hashes.length = 0;
      slots.fill(0);
    },
  };
};
