import type { Parameter } from './parameter.ts';

const term = '(?:consumer|customer|service|route|ai_model|status|status_class)';
/** Refuses a list with two of these. */
const oneOf = (names: string): string => `(?!(?:.*,)?(?:${names}),(?:.*,)?(?:${names})(?:,|$))`;
const groupByPattern = `^(?:none|${[
  'consumer|customer',
  'service',
  'route',
  'ai_model',
  'status|status_class',
]
  .map(oneOf)
  .join('')}${term}(?:,${term})*)$`;

const meter = '[a-z][a-z0-9_]{0,39}';

/** What a row is about, and what it counts. */
export const groupingParameters = [
  {
    name: 'group_by',
    description:
      'What a row is about. `customer` is who pays: the id in `billable.yaml`, or else the custom id, or ' +
      'else `id:` and the consumer id. ' +
      '`layout=wide` takes no `status`, `status_class` or `none`; its default is `consumer`.',
    schema: { type: 'string', pattern: groupByPattern, default: 'consumer,status' },
    allowed:
      'a comma list of at most one of consumer, customer, any of service, route, ai_model, and at ' +
      'most one of status, status_class, each once; or none',
    example: 'customer,service',
  },
  {
    name: 'meters',
    description:
      'What is counted besides requests, each a column: a comma list of the meters of the server ' +
      '(`METERS`), or `all`. Requests are always there.',
    schema: {
      type: 'string',
      pattern: `^${meter}(?:,${meter})*$`,
      default: 'requests',
    },
    allowed: 'a comma list of meters, each once; or all',
    example: 'all',
  },
  {
    name: 'layout',
    description:
      '`long`: a row per status. `wide`: a row per group and period, status classes as columns.',
    schema: { type: 'string', enum: ['long', 'wide'], default: 'long' },
    example: 'wide',
  },
  {
    name: 'order',
    description:
      '`period`: by period, then by the columns. `requests`: within each period the rows with the ' +
      'most requests first, and no more than `limit` of them; for at most 100 periods.',
    schema: { type: 'string', enum: ['period', 'requests'], default: 'period' },
    example: 'period',
  },
] as const satisfies readonly Parameter[];
