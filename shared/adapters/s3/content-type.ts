import { csvMediaType } from '../../usage/csv-media-type.ts';
import { parquetMediaType } from '../../reports/parquet-columns.ts';

/** The media type of a file, by the end of its key. */
export const contentTypeOf = (key: string): string => {
  if (key.endsWith('.parquet')) return parquetMediaType;
  return key.endsWith('.csv') ? csvMediaType : 'application/json';
};
