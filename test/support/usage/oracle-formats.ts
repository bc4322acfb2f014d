import type { Row } from './oracle.ts';

const textColumns = [
  'consumer_id',
  'consumer_username',
  'consumer_custom_id',
  'customer_id',
  'customer_name',
  'service',
  'route',
  'ai_model',
];

/** The rows as `data` of a JSON answer. */
export const toJsonData = (rows: readonly Row[]): Record<string, unknown>[] =>
  rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [name, value === '' ? null : value]),
    ),
  );

export type CsvForm = {
  readonly isRaw?: boolean;
  readonly delimiter?: string;
  /** Plain dates; `hours` with the time of day. */
  readonly plain?: 'days' | 'hours';
};

/** The rows as CSV, without its header. */
export const toCsvRows = (
  rows: readonly Row[],
  timezone: string,
  { isRaw = false, delimiter = ',', plain }: CsvForm = {},
): string =>
  rows
    .map((row) => {
      const cells = Object.entries(row).map(([name, value]) => {
        const text = String(value);
        if (name.startsWith('period_') && plain !== undefined) return plainOf(text, plain);
        const shown = textColumns.includes(name) && !isRaw ? guardOf(text) : text;
        return [...separators, '"'].some((it) => shown.includes(it))
          ? `"${shown.split('"').join('""')}"`
          : shown;
      });
      return `${[...cells.slice(0, 2), timezone, ...cells.slice(2)].join(delimiter)}\r\n`;
    })
    .join('');

const plainOf = (instant: string, plain: 'days' | 'hours'): string => {
  const [date = '', time = ''] = instant.split('T');
  return plain === 'days' ? date : `${date} ${time.slice(0, 8)}`;
};

const separators = [',', ';', '\t', '\r', '\n'];
const formulaStarts = ['=', '+', '-', '@', '\t', '\r', '\n', "'"];

/** Character by character: a guard where one that can begin a formula follows on a separator. */
const guardOf = (text: string): string => {
  let guarded = '';
  let isBeginning = true;
  for (const character of text) {
    if (isBeginning && formulaStarts.includes(character)) guarded += "'";
    guarded += character;
    isBeginning = separators.includes(character);
  }
  return guarded;
};
