import { zstdDecompressSync } from 'node:zlib';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';

export type Row = Readonly<Record<string, unknown>>;

/** The rows of a Parquet file, row group by row group: memory is bounded by one of them. */
export async function* readParquetRows(
  path: string,
  columns: readonly string[],
): AsyncGenerator<readonly Row[]> {
  const file = await asyncBufferFromFile(path);
  const { row_groups: groups } = await parquetMetadataAsync(file);
  let rowStart = 0;
  for (const { num_rows: count } of groups) {
    const rowEnd = rowStart + Number(count);
    yield await parquetReadObjects({
      file,
      columns: [...columns],
      rowStart,
      rowEnd,
      compressors: { ZSTD: (bytes) => zstdDecompressSync(bytes) },
      parsers: { stringFromBytes: (bytes: Uint8Array | undefined) => bytes && wholeText(bytes) },
    });
    rowStart = rowEnd;
  }
}

// The library's own decoder drops a U+FEFF at the beginning: two customers would become one.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

const wholeText = (bytes: Uint8Array): string => decoder.decode(bytes);
