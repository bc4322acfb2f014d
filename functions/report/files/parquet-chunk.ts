import { constants, zstdCompressSync } from 'node:zlib';
import type { ColumnChunk, Encoding, Statistics } from 'hyparquet';
import type { ByteWriter } from 'hyparquet-writer';
import { writePageHeader } from 'hyparquet-writer/src/datapage.js';
import type { ParquetColumn } from '../../../shared/reports/parquet-columns.ts';
import { type ColumnPages, parquetTypes } from './parquet-column.ts';

/** Writes what a column has of a group of rows: its dictionary, then one page of data. */
export const writeChunk = (
  writer: ByteWriter,
  { name, kind }: ParquetColumn,
  pages: ColumnPages,
): ColumnChunk => {
  const begin = writer.offset;
  const { dictionary, levels, data, rows, nulls } = pages;
  let uncompressed = 0;

  const append = (writeHeader: () => void, contents: readonly Uint8Array[], bytes: number) => {
    const at = writer.offset;
    writeHeader();
    uncompressed += writer.offset - at + bytes;
    for (const content of contents) writer.appendBytes(content);
  };

  if (dictionary !== null) {
    const compressed = compress(dictionary.bytes);
    const header = {
      type: 'DICTIONARY_PAGE',
      uncompressed_page_size: dictionary.bytes.length,
      compressed_page_size: compressed.length,
      dictionary_page_header: { num_values: dictionary.values, encoding: 'PLAIN' },
    } as const;
    append(() => writePageHeader(writer, header), [compressed], dictionary.bytes.length);
  }
  const dataBegin = writer.offset;
  const encoding: Encoding = dictionary === null ? 'PLAIN' : 'RLE_DICTIONARY';
  const compressed = compress(data);
  const header = {
    type: 'DATA_PAGE_V2',
    uncompressed_page_size: levels.length + data.length,
    compressed_page_size: levels.length + compressed.length,
    data_page_header_v2: {
      num_values: rows,
      num_nulls: nulls,
      num_rows: rows,
      encoding,
      definition_levels_byte_length: levels.length,
      repetition_levels_byte_length: 0,
      is_compressed: true,
    },
  } as const;
  append(() => writePageHeader(writer, header), [levels, compressed], levels.length + data.length);
  const statistics = statisticsOf({ name, kind }, pages);
  return {
    file_offset: BigInt(begin),
    meta_data: {
      type: parquetTypes[kind].type,
      encodings: dictionary === null ? ['PLAIN'] : ['PLAIN', encoding],
      path_in_schema: [name],
      codec: 'ZSTD',
      num_values: BigInt(rows),
      total_uncompressed_size: BigInt(uncompressed),
      total_compressed_size: BigInt(writer.offset - begin),
      data_page_offset: BigInt(dataBegin),
      ...(dictionary !== null && { dictionary_page_offset: BigInt(begin) }),
      ...(statistics !== null && { statistics }),
    },
  };
};

const compress = (bytes: Uint8Array): Uint8Array =>
  zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 1 } });

/** Rows are ordered by consumer, so that an engine can leave groups out. */
const statisticsOf = (
  { name, kind }: ParquetColumn,
  { first, last, nulls }: ColumnPages,
): Statistics | null => {
  if (first === null || last === null) return null;
  const isInstant = kind === 'instant';
  if (name !== 'consumer_id' && !isInstant) return null;
  const [min_value, max_value] = isInstant ? [BigInt(first), BigInt(last)] : [first, last];
  return { min_value, max_value, null_count: BigInt(nulls) };
};
