import type { ParquetColumn } from '../../../shared/reports/parquet-columns.ts';
import {
  newInstantDictionary,
  newTextDictionary,
  type ParquetDictionary,
} from './parquet-dictionary.ts';
import { newPageValues, newRuns } from './parquet-values.ts';

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
export const newColumnDraft = ({ kind }: ParquetColumn): ColumnDraft => {
  if (kind === 'whole' || kind === 'status') return newNumberDraft(kind);
  if (kind === 'instant') {
    const draft = newDictionaryDraft(newInstantDictionary(), { kind });
    return { ...draft, add: (value, times) => draft.add(Number(value), times) };
  }
  const draft = newDictionaryDraft(newTextDictionary(), { kind });
  return { ...draft, add: (value, times) => draft.add(String(value), times) };
};

const newNumberDraft = (kind: 'whole' | 'status'): ColumnDraft => {
  const plain = newPageValues();
  const put = kind === 'status' ? plain.int32 : plain.int64;
  let rows = 0;
  return {
    add: (value, times) => {
      for (let i = 0; i < times; i++) put(Number(value));
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

const newDictionaryDraft = <Held extends Value>(
  dictionary: ParquetDictionary<Held>,
  { kind }: Pick<ParquetColumn, 'kind'>,
) => {
  const isOptional = kind === 'name';
  const [indexes, presence] = [newRuns(indexBytes), newRuns(1)];
  let rows = 0;
  let nulls = 0;
  let first: Held | null = null;
  let last: Held | null = null;
  let lastIndex = 0;

  return {
    add: (value: Held, times: number): void => {
      rows += times;
      const isMissing = isOptional && value === '';
      if (isOptional) presence.add(isMissing ? 0 : 1, times);
      if (isMissing) {
        nulls += times;
        return;
      }
      if (value !== last) lastIndex = dictionary.indexOf(value);
      first ??= value;
      last = value;
      indexes.add(lastIndex, times);
    },
    pages: (): ColumnPages => ({
      dictionary: { values: dictionary.count(), bytes: dictionary.bytes() },
      levels: isOptional ? presence.bytes() : noLevels,
      data: Buffer.concat([Uint8Array.of(8 * indexBytes), indexes.bytes()]),
      rows,
      nulls,
      first,
      last,
    }),
    clear: (): void => {
      for (const each of [dictionary, indexes, presence]) each.clear();
      [rows, nulls, first, last] = [0, 0, null, null];
    },
  };
};

const noLevels = new Uint8Array();
