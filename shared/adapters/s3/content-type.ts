/** The media type of a file, by the end of its key. */
export const contentTypeOf = (key: string): string =>
  key.endsWith('.csv') ? 'text/csv; charset=utf-8; header=present' : 'application/json';
