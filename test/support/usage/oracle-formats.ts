import type { Row } from './oracle.ts';

const textColumns = ['consumer_id', 'consumer_username', 'consumer_custom_id', 'customer_id'];

/** The rows as `data` of a JSON answer. */
export const toJsonData = (rows: readonly Row[]): Record<string, unknown>[] =>
  rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [name, value === '' ? null : value]),
    ),
  );

const formulaStarts = ['=', '+', '-', '@', '\t', '\r', '\n', "'"];

/** The rows as CSV, without its header. */
export const toCsvRows = (rows: readonly Row[], timezone: string, isRaw: boolean): string =>
  rows
    .map((row) => {
      const cells = Object.entries(row).map(([name, value]) => {
        const text = String(value);
        const isRisky = textColumns.includes(name) && formulaStarts.includes(text.charAt(0));
        const guarded = isRisky && !isRaw ? `'${text}` : text;
        return ['"', ',', '\r', '\n'].some((it) => guarded.includes(it))
          ? `"${guarded.split('"').join('""')}"`
          : guarded;
      });
      return `${[...cells.slice(0, 2), timezone, ...cells.slice(2)].join(',')}\r\n`;
    })
    .join('');
