import type { Parameter } from './parameter.ts';

/** The most rows of a JSON page. */
export const maxPageRows = 10_000;

/** The most rows of a period with `order=requests`. */
export const maxLargestRows = 1_000;

const off = { type: 'boolean', default: false } as const;

/** How the answer is written. */
export const formParameters = [
  {
    name: 'format',
    description: 'Beats the `Accept` header.',
    schema: { type: 'string', enum: ['json', 'csv'], default: 'json' },
    example: 'csv',
  },
  {
    name: 'csv',
    description: '`true`: the same as `format=csv`.',
    schema: off,
    example: 'true',
  },
  {
    name: 'bom',
    description: 'CSV only. `true`: begin with a UTF-8 byte order mark, for Excel.',
    schema: off,
    example: 'true',
  },
  {
    name: 'delimiter',
    description: 'CSV only. What stands between cells.',
    schema: { type: 'string', enum: ['comma', 'semicolon', 'tab'], default: 'comma' },
    example: 'semicolon',
  },
  {
    name: 'dates',
    description:
      'CSV only. `plain`: `2026-11-01`, and hours `2026-11-01 14:00:00`, local to `timezone`; ' +
      'spreadsheets take these for dates.',
    schema: { type: 'string', enum: ['iso', 'plain'], default: 'iso' },
    example: 'plain',
  },
  {
    name: 'raw',
    description: 'CSV only. `true`: text cells as they are, without the guard against formulas.',
    schema: off,
    example: 'true',
  },
  {
    name: 'limit',
    description:
      'JSON: rows per page; a page also ends at 4 MB. With `order=requests`: rows per period, at most ' +
      '1,000, in CSV too.',
    schema: { type: 'integer', minimum: 1, maximum: maxPageRows, default: maxPageRows },
    allowed: `a whole number from 1 to ${maxPageRows}, with order=requests from 1 to ${maxLargestRows}`,
    example: '100',
  },
  {
    name: 'cursor',
    description:
      'JSON by period only. The `next_cursor` of the page before, with the same parameters.',
    schema: { type: 'string' },
    allowed: 'the next_cursor of an answer to the same query',
    example: 'eyJ…',
  },
] as const satisfies readonly Parameter[];
