import type { UsageGroup } from './roll-up.ts';
import { countColumns, countValues, newPeriodFormat, whoColumns, whoValues } from './lines.ts';
import type { UsageQuery } from './usage-query.ts';

export type CsvOptions = {
  /** Begin with a UTF-8 byte order mark, without which Excel misreads accents. */
  readonly hasBom: boolean;
  /** Leave text cells as they are, without the guard against formulas. */
  readonly isRaw: boolean;
};

export const csvColumns = (query: UsageQuery): readonly string[] => [
  'period_start',
  'period_end',
  'timezone',
  ...whoColumns(query),
  ...countColumns(query),
];

/**
 * Writes groups as CSV (RFC 4180, CRLF): always a header row, then a row per line. In chunks of
 * about as many rows as it is given groups at a time.
 */
export async function* renderCsv(
  query: UsageQuery,
  groups: AsyncIterable<readonly UsageGroup[]>,
  { hasBom, isRaw }: CsvOptions,
): AsyncGenerator<string> {
  const cell = isRaw ? quoted : guarded;
  yield `${hasBom ? '\uFEFF' : ''}${csvColumns(query).join(',')}\r\n`;
  const periodCells = newPeriodFormat(query.timezone, (start, end) =>
    [start, end, query.timezone].join(','),
  );
  for await (const chunk of groups) {
    const lines: string[] = [];
    for (const group of chunk) {
      const groupCells = [periodCells(group.period), ...whoValues(group).map(cell)].join(',');
      // Statuses, classes and numbers hold nothing to quote or guard.
      for (const values of countValues(query, group)) {
        lines.push(`${groupCells},${values.join(',')}\r\n`);
      }
    }
    yield lines.join('');
  }
}

/**
 * A text cell that a spreadsheet takes as text. Whatever it would read as a formula gets a
 * leading `'`; so does a text that begins with `'`, so that removing one is exact.
 */
const guarded = (text: string): string => quoted(/^[=+\-@\t\r\n']/.test(text) ? `'${text}` : text);

const quoted = (text: string): string =>
  /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
