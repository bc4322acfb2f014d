import { csvMediaType } from '../../usage/csv-media-type.ts';

/** The media type of a file, by the end of its key. */
export const contentTypeOf = (key: string): string =>
  key.endsWith('.csv') ? csvMediaType : 'application/json';
