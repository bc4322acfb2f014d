/** What every CSV is served and stored as: UTF-8, with a header row (RFC 4180). */
export const csvMediaType = 'text/csv; charset=utf-8; header=present';
