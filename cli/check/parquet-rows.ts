import { zstdDecompressSync } from 'node:zlib';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';

type Row = Readonly<Record<string, unknown>>;

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
    });
    rowStart = rowEnd;
  }
}
