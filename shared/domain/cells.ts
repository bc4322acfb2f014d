import { minStatus } from './status.ts';

/**
 * The counters of one page of one consumer, packed: for each (slot, status) with a count that is
 * not zero two bytes of cell code, then the count as a variable-length integer. Ascending by
 * slot, then status; each cell once. An empty array has no cells.
 *
 * Counts may be negative in deltas that take usage back. Exact up to 2^52 either way.
 */
export type Cells = Uint8Array;

/** `slot << 9 | status - 100`: fits 16 bits and sorts by slot, then status. */
export type CellCode = number;

export const cellCode = (slot: number, status: number): CellCode =>
  (slot << 9) | (status - minStatus);
export const slotOf = (code: CellCode): number => code >>> 9;
export const statusOf = (code: CellCode): number => (code & 0x1ff) + minStatus;

export const maxCount = 2 ** 52;

/** Packs counts by cell code. Zero counts are left out. */
export const packCells = (counts: ReadonlyMap<CellCode, number>): Cells => {
  const codes = [...counts.keys()].sort((a, b) => a - b);
  const writer = newWriter(codes.length);
  for (const code of codes) writer.put(code, counts.get(code) ?? 0);
  return writer.cells();
};

/** Calls `visit` for each cell, ascending by code. */
export const eachCell = (cells: Cells, visit: (code: CellCode, count: number) => void): void => {
  const reader = newReader(cells);
  while (reader.next()) visit(reader.code, reader.count);
};

/** The sum of two packed pages, cell by cell. */
export const addCells = (a: Cells, b: Cells): Cells => {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  const writer = newWriter((a.length + b.length) / 3);
  const left = newReader(a);
  const right = newReader(b);
  let hasLeft = left.next();
  let hasRight = right.next();
  while (hasLeft || hasRight) {
    const order = !hasLeft ? 1 : !hasRight ? -1 : left.code - right.code;
    const count = (order <= 0 ? left.count : 0) + (order >= 0 ? right.count : 0);
    writer.put(order <= 0 ? left.code : right.code, count);
    if (order <= 0) hasLeft = left.next();
    if (order >= 0) hasRight = right.next();
  }
  return writer.cells();
};

/** The same cells with every count negated: what takes a delta back. */
export const negateCells = (cells: Cells): Cells => {
  const writer = newWriter(cells.length / 3);
  eachCell(cells, (code, count) => {
    writer.put(code, -count);
  });
  return writer.cells();
};

/** A cursor over packed cells; `code` and `count` are valid after `next()` returned true. */
const newReader = (cells: Cells) => {
  let offset = 0;
  const reader = {
    code: 0,
    count: 0,
    next: (): boolean => {
      if (offset >= cells.length) return false;
      reader.code = ((cells[offset] ?? 0) << 8) | (cells[offset + 1] ?? 0);
      offset += 2;
      let byte = cells[offset++] ?? 0;
      let value = byte & 0x7f;
      let scale = 128;
      while (byte >= 128) {
        byte = cells[offset++] ?? 0;
        value += (byte & 0x7f) * scale;
        scale *= 128;
      }
      reader.count = value % 2 === 0 ? value / 2 : -(value + 1) / 2;
      return true;
    },
  };
  return reader;
};

const maxCellBytes = 2 + 8;

const newWriter = (expectedCells: number) => {
  let bytes = new Uint8Array(Math.ceil(expectedCells) * 4 + maxCellBytes);
  let offset = 0;
  return {
    put: (code: CellCode, count: number): void => {
      if (count === 0) return;
      if (Math.abs(count) > maxCount) throw new RangeError(`count ${count} is not exact any more`);
      if (offset + maxCellBytes > bytes.length) {
        const grown = new Uint8Array(bytes.length * 2);
        grown.set(bytes);
        bytes = grown;
      }
      bytes[offset++] = code >>> 8;
      bytes[offset++] = code & 0xff;
      // Zigzag: the sign in the lowest bit, so that small negative counts stay short.
      let rest = count > 0 ? count * 2 : -count * 2 - 1;
      while (rest >= 128) {
        bytes[offset++] = (rest % 128) | 128;
        rest = Math.floor(rest / 128);
      }
      bytes[offset++] = rest;
    },
    cells: (): Cells => bytes.slice(0, offset),
  };
};
