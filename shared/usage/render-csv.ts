import { type CsvCell, guardedCell, rawCell } from './csv-cell.ts';
import type { UsageGroup } from './usage-group.ts';
import { countColumns, countValues, newPeriodFormat, groupColumns, groupValues } from './lines.ts';
import type { UsageQuery } from './usage-query.ts';
import { formatInstant, formatPlain, type InstantFormat } from '../calendar/zone.ts';

export type CsvOptions = {
  /** Begin with a UTF-8 byte order mark, without which Excel misreads accents. */
  readonly hasBom: boolean;
  /** Leave text cells as they are, without the guard against formulas. */
  readonly isRaw: boolean;
  readonly delimiter: ',' | ';' | '\t';
  /** `plain`: local to the zone, in the form that spreadsheets take for dates. */
  readonly dates: 'iso' | 'plain';
};

/** What is written where nothing else is asked for. */
export const standardCsv: CsvOptions = {
  hasBom: false,
  isRaw: false,
  delimiter: ',',
  dates: 'iso',
};

export const csvColumns = (query: UsageQuery): readonly string[] => [
  'period_start',
  'period_end',
  'timezone',
  ...groupColumns(query),
  ...countColumns(query),
];

/**
 * Writes groups as CSV (RFC 4180, CRLF): always a header row, then a row per line. In chunks of
 * about as many rows as it is given groups at a time.
 */
export async function* renderCsv(
  query: UsageQuery,
  groups: AsyncIterable<readonly UsageGroup[]>,
  { hasBom, isRaw, delimiter, dates }: CsvOptions,
): AsyncGenerator<string> {
  const cell: CsvCell = isRaw ? rawCell : guardedCell;
  yield `${hasBom ? '\uFEFF' : ''}${csvColumns(query).join(delimiter)}\r\n`;
  const periodCells = newPeriodFormat(query.timezone, instantFormat(query, dates), (start, end) =>
    [start, end, query.timezone].join(delimiter),
  );
  for await (const chunk of groups) {
    // Texts that grow cost a third of lists that are joined.
    let lines = '';
    for (const group of chunk) {
      let about = periodCells(group.period);
      for (const value of groupValues(query, group)) about += delimiter + cell(value);
      // Statuses, classes and numbers hold nothing to quote or guard.
      for (const values of countValues(query, group)) {
        lines += about;
        for (const value of values) lines += delimiter + value;
        lines += '\r\n';
      }
    }
    yield lines;
  }
}

const instantFormat = ({ period }: UsageQuery, dates: CsvOptions['dates']): InstantFormat => {
  if (dates === 'iso') return formatInstant;
  return formatPlain(period === 'hour' ? 'date_time' : 'date');
};
