import { constants, zstdCompressSync } from 'node:zlib';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { ParquetColumn, ParquetKind } from '../../../shared/reports/parquet-columns.ts';
import type { DraftFile } from './draft-files.ts';

/** Rows that are held and written at a time. */
const groupRows = 10_000;

type Value = string | bigint | number | null;

/** Of the two forms of a physical type the older is given, which every engine reads. */
const types = {
  instant: { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' },
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  name: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  status: { type: 'INT32' },
  whole: { type: 'INT64' },
} as const;

const compressors = {
  ZSTD: (bytes: Uint8Array) =>
    zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 1 } }),
};

type ParquetFileOptions = {
  readonly columns: readonly ParquetColumn[];
  /** The values of the first columns, which all rows share. */
  readonly shared: readonly (string | number)[];
  readonly createdBy: string;
};

/** Writes a Parquet file, row group by row group: memory is bounded by one of them. */
export const newParquetFile = (
  file: DraftFile,
  { columns, shared, createdBy }: ParquetFileOptions,
) => {
  const writer = new ByteWriter(1 << 20);
  const parquet = new ParquetWriter({
    writer,
    schema: [
      { name: 'billable', num_children: columns.length },
      ...columns.map(({ name, kind }) => ({
        name,
        ...types[kind],
        repetition_type: kind === 'name' ? ('OPTIONAL' as const) : ('REQUIRED' as const),
      })),
    ],
    codec: 'ZSTD',
    compressors,
    createdBy,
  });
  const own = columns.slice(shared.length);
  const kinds = own.map(({ kind }) => kind);
  const sharedValues = columns
    .slice(0, shared.length)
    .map(({ kind }, i) => valueOf(kind, shared[i] ?? ''));
  let data: Value[][] = own.map(() => []);
  let rows = 0;

  /** Passes on what is encoded. */
  const drain = async (): Promise<void> => {
    await file.write(writer.getBytes().slice());
    writer.index = 0;
  };

  const writeGroup = async (): Promise<void> => {
    const values = [
      ...sharedValues.map((value) => Array.from({ length: rows }, () => value)),
      ...data,
    ];
    await parquet.write({
      columnData: columns.map(({ name, kind }, i) => ({
        name,
        data: values[i] ?? [],
        ...encodingOf(kind),
        // Rows are ordered by it, so that an engine can leave groups out.
        statistics: name === 'consumer_id' || kind === 'instant',
      })),
      rowGroupSize: rows,
    });
    data = own.map(() => []);
    rows = 0;
    await drain();
  };

  return {
    add: (line: readonly (string | number)[]): void => {
      for (let i = 0; i < kinds.length; i++) {
        data[i]?.push(valueOf(kinds[i] ?? 'text', line[i] ?? ''));
      }
      rows += 1;
    },

    /** Writes what is held, where it is enough for a group. */
    settle: async (): Promise<void> => {
      if (rows >= groupRows) await writeGroup();
    },

    /** Ends the file; what it says about itself are texts by name. */
    end: async (metadata: Readonly<Record<string, string>>): Promise<void> => {
      if (rows > 0) await writeGroup();
      parquet.kvMetadata = Object.entries(metadata).map(([key, value]) => ({ key, value }));
      await parquet.finish();
      await drain();
    },
  };
};

const valueOf = (kind: ParquetKind, value: string | number): Value => {
  if (kind === 'whole' || kind === 'instant') return BigInt(value);
  return kind === 'name' && value === '' ? null : value;
};

/** Texts repeat from line to line; numbers are looked at. */
const encodingOf = (kind: ParquetKind) =>
  kind === 'whole' || kind === 'status' ? {} : { encoding: 'RLE_DICTIONARY' as const };
