import { zstdDecompressSync } from 'node:zlib';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';

/** The rows and the metadata of a Parquet file, read by another program than wrote it. */
export const readParquet = async (content: Uint8Array) => {
  const file = new Uint8Array(content).buffer;
  const metadata = parquetMetadata(file);
  const rows: readonly Record<string, unknown>[] = await parquetReadObjects({
    file,
    compressors: { ZSTD: (bytes) => zstdDecompressSync(bytes) },
  });
  const told = metadata.key_value_metadata ?? [];
  return {
    rows,
    rowGroups: metadata.row_groups.length,
    told: Object.fromEntries(told.map(({ key, value }) => [key, value])),
  };
};
