import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { ParquetColumn } from '../../../shared/reports/parquet-columns.ts';
import type { DraftFile } from './draft-file.ts';
import { writeChunk } from './parquet-chunk.ts';
import { newColumnDraft, parquetTypes } from './parquet-column.ts';

/** Rows that are held and written at a time. */
const groupRows = 20_000;

type ParquetFileOptions = {
  readonly columns: readonly ParquetColumn[];
  /** The values of the first columns, which all rows share. */
  readonly shared: readonly (string | number)[];
  readonly createdBy: string;
};

/**
 * Writes a Parquet file, row group by row group: memory is bounded by one of them. The library writes
 * headers and the footer; the pages are made here, a text that lines repeat once.
 */
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
        ...parquetTypes[kind],
        repetition_type: kind === 'name' ? ('OPTIONAL' as const) : ('REQUIRED' as const),
      })),
    ],
    createdBy,
  });
  const drafts = columns.map(newColumnDraft);
  let rows = 0;

  /** Passes on what is encoded. */
  const drain = async (): Promise<void> => {
    await file.write(writer.getBytes());
    writer.index = 0;
  };

  const writeGroup = async (): Promise<void> => {
    for (const [i, value] of shared.entries()) drafts[i]?.add(value, rows);
    const begin = writer.offset;
    const chunks = columns.flatMap((column, i) => {
      const draft = drafts[i];
      if (draft === undefined) return [];
      const chunk = writeChunk(writer, column, draft.pages());
      draft.clear();
      return [chunk];
    });
    parquet.num_rows += BigInt(rows);
    parquet.row_groups.push({
      columns: chunks,
      num_rows: BigInt(rows),
      total_byte_size: chunks.reduce(
        (sum, { meta_data }) => sum + (meta_data?.total_uncompressed_size ?? 0n),
        0n,
      ),
      total_compressed_size: BigInt(writer.offset - begin),
    });
    rows = 0;
    await drain();
  };

  return {
    /** Takes lines that are about the same: what it is, and of each line what it counts. */
    add: (about: readonly string[], lines: readonly (readonly (string | number)[])[]): void => {
      let column = shared.length;
      for (const value of about) drafts[column++]?.add(value, lines.length);
      for (const line of lines) {
        for (let i = 0; i < line.length; i++) drafts[column + i]?.add(line[i] ?? '', 1);
      }
      rows += lines.length;
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
