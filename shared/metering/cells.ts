import { addCounts, type Count, toCount } from './count.ts';
import { minStatus } from './status.ts';

/**
 * The counters of one page of one consumer, packed: for each (slot, status) with a count that is
 * not zero two bytes of cell code, then the count as a variable-length integer. Ascending by
 * slot, then status; each cell once. An empty array has no cells.
 *
 * Counts may be negative in deltas that take usage back. Exact whatever their size.
 */
export type Cells = Uint8Array;

/** `slot << 9 | status - 100`: fits 16 bits and sorts by slot, then status. */
export type CellCode = number;
export const cellCode = (slot: number, status: number): CellCode =>
  (slot << 9) | (status - minStatus);
export const slotOf = (code: CellCode): number => code >>> 9;
export const statusOf = (code: CellCode): number => (code & 0x1ff) + minStatus;

/** DynamoDB holds 38 digits, which are 127 bits and a sign. */
const maxCellBytes = 2 + 19;

const sparedCells = 64;
const spare = new Uint8Array(sparedCells * maxCellBytes);

/** Counts by cell code, ascending. Most hold a few: a map for each would cost more than they do. */
export type CellCounts = { readonly codes: CellCode[]; readonly counts: Count[] };

/** Packs counts by cell code. Zero counts are left out. */
export const packCells = (counts: ReadonlyMap<CellCode, Count>): Cells => {
  const codes = [...counts.keys()].sort((a, b) => a - b);
  return packAscending({ codes, counts: codes.map((code) => counts.get(code) ?? 0) });
};

/** The same of counts that are in order. */
export const packAscending = ({ codes, counts }: CellCounts): Cells => {
  // Most rows of a batch have few cells: memory of its own for each would cost more than they do.
  const cells = codes.length > sparedCells ? new Uint8Array(codes.length * maxCellBytes) : spare;
  let length = 0;
  for (let i = 0; i < codes.length; i++) {
    length = putCell(cells, length, codes[i] ?? 0, counts[i] ?? 0);
  }
  return cells.slice(0, length);
};

export type CellVisit = (code: CellCode, count: Count) => void;

/** Calls `visit` for each cell, ascending by code. */
export const eachCell = (cells: Cells, visit: CellVisit): void =>
  visitFrom(cells, 0, Number.POSITIVE_INFINITY, visit);

/** Calls `visit` for each cell of the slots `[first, end)`, and passes over the others. */
export const eachCellOfSlots = (
  cells: Cells,
  first: number,
  end: number,
  visit: CellVisit,
): void => {
  const firstCode = cellCode(first, minStatus);
  let at = 0;
  while (at < cells.length && codeAt(cells, at) < firstCode) at = cellEnd(cells, at);
  visitFrom(cells, at, cellCode(end, minStatus), visit);
};

/** A report reads hundred millions of cells: each byte is looked at once. */
const visitFrom = (cells: Cells, begin: number, endCode: CellCode, visit: CellVisit): void => {
  let offset = begin;
  for (let at = begin; at < cells.length; at = offset) {
    const code = codeAt(cells, at);
    if (code >= endCode) return;
    offset = at + 2;
    let byte = cells[offset++] ?? 0;
    let value = byte & 0x7f;
    for (let scale = 128; byte >= 128 && offset < at + 2 + maxPlainBytes; scale *= 128) {
      byte = cells[offset++] ?? 0;
      value += (byte & 0x7f) * scale;
    }
    if (byte >= 128) offset = cellEnd(cells, at);
    visit(code, byte >= 128 ? largeCountAt(cells, at) : fromZigzag(value));
  }
};

/** Whether there are cells of the slots `[first, end)`. */
export const hasCells = (cells: Cells, first: number, end: number): boolean => {
  let isFound = false;
  eachCellOfSlots(cells, first, end, () => (isFound = true));
  return isFound;
};

/** The sum of two packed pages, cell by cell. */
export const addCells = (a: Cells, b: Cells): Cells => {
  if (a.length < b.length) return addCells(b, a);
  // Mostly a full page and the few cells of a batch: what lies between those is copied as it is.
  // A sum needs at most the bytes of both its counts.
  // From the pool of buffers: memory of its own for each sum would cost more than the sum.
  const sum = Buffer.allocUnsafe(a.length + b.length);
  let length = 0;
  let copied = 0;
  let at = 0;
  for (let added = 0; added < b.length; added = cellEnd(b, added)) {
    const code = codeAt(b, added);
    while (at < a.length && codeAt(a, at) < code) at = cellEnd(a, at);
    sum.set(a.subarray(copied, at), length);
    length += at - copied;
    copied = at;
    let count = countAt(b, added);
    if (at < a.length && codeAt(a, at) === code) {
      count = addCounts(count, countAt(a, at));
      copied = at = cellEnd(a, at);
    }
    length = putCell(sum, length, code, count);
  }
  sum.set(a.subarray(copied), length);
  return new Uint8Array(sum.buffer, sum.byteOffset, length + a.length - copied);
};

/** The same cells with every count negated: what takes a delta back. */
export const negateCells = (cells: Cells): Cells => {
  const counts = new Map<CellCode, Count>();
  eachCell(cells, (code, count) => {
    counts.set(code, -count);
  });
  return packCells(counts);
};

/** Counts whose zigzag has at most seven groups of seven bits are put and read by numbers alone. */
const maxPlainBytes = 7;
const maxPlainCount = 2 ** (7 * maxPlainBytes - 1) - 1;

const codeAt = (cells: Cells, at: number): CellCode =>
  ((cells[at] ?? 0) << 8) | (cells[at + 1] ?? 0);

const countAt = (cells: Cells, at: number): Count => {
  let offset = at + 2;
  let byte = cells[offset++] ?? 0;
  let value = byte & 0x7f;
  let scale = 128;
  while (byte >= 128) {
    if (offset === at + 2 + maxPlainBytes) return largeCountAt(cells, at);
    byte = cells[offset++] ?? 0;
    value += (byte & 0x7f) * scale;
    scale *= 128;
  }
  return fromZigzag(value);
};

const fromZigzag = (value: number): number => (value % 2 === 0 ? value / 2 : -(value + 1) / 2);

const largeCountAt = (cells: Cells, at: number): Count => {
  let value = 0n;
  for (let last = cellEnd(cells, at) - 1; last >= at + 2; last--) {
    value = (value << 7n) | BigInt((cells[last] ?? 0) & 0x7f);
  }
  return toCount((value & 1n) === 0n ? value >> 1n : -(value + 1n) >> 1n);
};

/** Where the cell at `at` ends. */
const cellEnd = (cells: Cells, at: number): number => {
  let last = at + 2;
  while ((cells[last] ?? 0) >= 128) last++;
  return last + 1;
};

/** Writes a cell at `at`, unless its count is zero; returns where the next one goes. */
const putCell = (cells: Cells, at: number, code: CellCode, count: Count): number => {
  if (count === 0) return at;
  let offset = at;
  cells[offset++] = code >>> 8;
  cells[offset++] = code & 0xff;
  if (typeof count === 'bigint' || Math.abs(count) > maxPlainCount) {
    return putLargeCount(cells, offset, count);
  }
  // Zigzag: the sign in the lowest bit, so that small negative counts stay short.
  let rest = count > 0 ? count * 2 : -count * 2 - 1;
  while (rest >= 128) {
    cells[offset++] = (rest % 128) | 128;
    rest = Math.floor(rest / 128);
  }
  cells[offset++] = rest;
  return offset;
};

/** 38 digits, as DynamoDB holds; `maxCellBytes` is enough for them. */
const largestCount = 10n ** 38n - 1n;

const putLargeCount = (cells: Cells, at: number, count: Count): number => {
  if (typeof count === 'number' && !Number.isSafeInteger(count)) {
    throw new RangeError(`count ${count} is not exact any more`);
  }
  const exact = BigInt(count);
  if (exact > largestCount || exact < -largestCount) throw new RangeError('a count has 38 digits');
  let offset = at;
  let rest = exact > 0n ? exact << 1n : (-exact << 1n) - 1n;
  while (rest >= 128n) {
    cells[offset++] = Number(rest & 127n) | 128;
    rest >>= 7n;
  }
  cells[offset++] = Number(rest);
  return offset;
};
