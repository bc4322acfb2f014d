import { type Period, periodAt } from '../calendar/period.ts';
import { formatPlain, type TimeZone } from '../calendar/zone.ts';
import { monthAt } from '../reports/month.ts';
import { address, type Parameters } from './markup.ts';
import { type PageRequest, subjectParameters } from './request.ts';
import type { Frame } from './shell.ts';

/** The same view of one period of its chart; `null` for an hour, which has no view. */
export const periodAddress = (
  request: PageRequest,
  { prefix, time }: Frame,
  period: Period,
): string | null => {
  if (request.span.by === 'hour') return null;
  return address(`${prefix}/`, [
    ...subjectParameters(request),
    ...chosen(period, request.timezone),
    ...time.filter(([name]) => name === 'timezone' || name === 'meter'),
  ]);
};

const chosen = ({ start, end }: Period, zone: TimeZone): Parameters => {
  const month = periodAt(start, 'month', zone);
  if (month.start === start && month.end === end) return [['month', monthAt(start, zone)]];
  const dayOf = formatPlain('date');
  return [
    ['first', dayOf(start, zone)],
    ['last', dayOf(end - 1, zone)],
  ];
};
