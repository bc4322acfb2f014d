import { periodKinds } from '../../calendar/period.ts';
import { rangeNames } from '../../usage/named-range.ts';
import type { Parameter } from './parameter.ts';

const zone = String.raw`(?:[Zz]|[+\-]\d\d(?::?\d\d)?)`;
const time = String.raw`[Tt]\d\d(?::\d\d(?::\d\d(?:\.\d{1,9})?)?)?`;
const bound = {
  schema: {
    type: 'string',
    pattern: String.raw`^\d{4}(?:-Q[1-4]|-\d\d(?:-\d\d(?:${time}${zone})?)?)?$`,
  },
  allowed:
    'a year, a quarter such as 2026-Q4, a month, a date, or a date-time with a zone (write + as ' +
    '%2B), from 1970 on',
} as const;

/** Which periods are asked for. */
export const rangeParameters = [
  {
    name: 'period',
    description: 'The length of the periods that requests are summed over.',
    schema: { type: 'string', enum: periodKinds, default: 'month' },
    example: 'month',
  },
  {
    name: 'from',
    description:
      'Begin of the range, included; widened to a whole period. Dates are in `timezone`. ' +
      'Default: 48 hours, 31 days, 13 weeks, 12 months, 8 quarters or 5 years before `to`, by the ' +
      'period.',
    ...bound,
    example: '2026-01',
  },
  {
    name: 'to',
    description:
      'End of the range, not included; widened to a whole period. Dates are in `timezone`. ' +
      'Default: the end of the current period.',
    ...bound,
    example: '2027-01',
  },
  {
    name: 'range',
    description:
      'In the place of `from` and `to`, in `timezone`; widened to whole periods. The last 7 or 30 ' +
      'days are whole days before today.',
    schema: { type: 'string', enum: rangeNames },
    example: 'last_month',
  },
  {
    name: 'timezone',
    description:
      'The zone whose calendar cuts the periods. Default: the billing time zone of the server.',
    schema: { type: 'string', pattern: String.raw`^[A-Za-z][A-Za-z0-9_+\/\-]*$` },
    allowed: 'an IANA name such as UTC or America/New_York',
    example: 'America/New_York',
  },
] as const satisfies readonly Parameter[];
