import type { ParquetColumn, ParquetKind } from '../../../shared/reports/parquet-columns.ts';
import { newPageValues, newRuns, type PageValues } from './parquet-values.ts';

type Value = string | number;

/** What a column has of a group of rows. */
export type ColumnPages = {
  /** What the numbers of the data stand for; `null`: the data are the values. */
  readonly dictionary: { readonly values: number; readonly bytes: Uint8Array } | null;
  /** Which rows have a value; empty where all must. */
  readonly levels: Uint8Array;
  readonly data: Uint8Array;
  readonly rows: number;
  readonly nulls: number;
  readonly first: Value | null;
  readonly last: Value | null;
};

export type ColumnDraft = {
  add(value: Value, times: number): void;
  /** Valid until `clear`. */
  pages(): ColumnPages;
  clear(): void;
};

/** Of the two forms of a physical type the older is given, which every engine reads. */
export const parquetTypes = {
  instant: { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' },
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  name: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  status: { type: 'INT32' },
  whole: { type: 'INT64' },
} as const;

/** Texts repeat from line to line, and are encoded once; numbers differ. */
export const newColumnDraft = ({ kind }: ParquetColumn): ColumnDraft =>
  kind === 'whole' || kind === 'status' ? newNumberDraft(kind) : newDictionaryDraft(kind);

const newNumberDraft = (kind: ParquetKind): ColumnDraft => {
  const plain = newPageValues();
  let rows = 0;
  return {
    add: (value, times) => {
      for (let i = 0; i < times; i++) put(plain, kind, value);
      rows += times;
    },
    pages: () => ({
      dictionary: null,
      levels: noLevels,
      data: plain.bytes(),
      rows,
      nulls: 0,
      first: null,
      last: null,
    }),
    clear: () => {
      plain.clear();
      rows = 0;
    },
  };
};

/** Bytes of a number of the dictionary; more than 16 million texts are in no group. */
const indexBytes = 3;

const newDictionaryDraft = (kind: ParquetKind): ColumnDraft => {
  const plain = newPageValues();
  const [indexes, presence] = [newRuns(indexBytes), newRuns(1)];
  // A text twice in a dictionary is read by some engines as one, and all that follow are then shifted.
  const known = new Map<Value, number>();
  let values = 0;
  let rows = 0;
  let nulls = 0;
  let first: Value | null = null;
  let last: Value | null = null;
  let lastIndex = 0;

  const indexOf = (value: Value): number => {
    const found = known.get(value);
    if (found !== undefined) return found;
    put(plain, kind, value);
    known.set(value, values);
    return values++;
  };

  return {
    add: (value, times) => {
      rows += times;
      const isMissing = kind === 'name' && value === '';
      if (kind === 'name') presence.add(isMissing ? 0 : 1, times);
      if (isMissing) {
        nulls += times;
        return;
      }
      if (value !== last) lastIndex = indexOf(value);
      first ??= value;
      last = value;
      indexes.add(lastIndex, times);
    },
    pages: () => ({
      dictionary: { values, bytes: plain.bytes() },
      levels: kind === 'name' ? presence.bytes() : noLevels,
      data: Buffer.concat([Uint8Array.of(8 * indexBytes), indexes.bytes()]),
      rows,
      nulls,
      first,
      last,
    }),
    clear: () => {
      for (const each of [plain, indexes, presence, known]) each.clear();
      [values, rows, nulls, first, last] = [0, 0, 0, null, null];
    },
  };
};

const noLevels = new Uint8Array();

const put = (plain: PageValues, kind: ParquetKind, value: Value): void => {
  if (kind === 'status') plain.int32(Number(value));
  else if (kind === 'instant' || kind === 'whole') plain.int64(Number(value));
  else plain.text(String(value));
};
