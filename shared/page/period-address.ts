import type { EpochMs } from '../calendar/instant.ts';
import { formatPlain } from '../calendar/zone.ts';
import { address } from './markup.ts';
import { type PageRequest, subjectParameters } from './request.ts';
import type { Frame } from './shell.ts';

/** The same view of one period of its chart; `null` for an hour, which has no view. */
export const periodAddress = (
  request: PageRequest,
  { prefix, time }: Frame,
  start: EpochMs,
): string | null => {
  const { timezone, span } = request;
  const day = formatPlain('date')(start, timezone);
  const when = {
    hour: null,
    day: [
      ['first', day],
      ['last', day],
    ],
    week: null,
    month: [['month', day.slice(0, 7)]],
    quarter: null,
    year: [
      ['first', `${day.slice(0, 4)}-01-01`],
      ['last', `${day.slice(0, 4)}-12-31`],
    ],
  } as const;
  const chosen = when[span.by];
  if (chosen === null) return null;
  return address(`${prefix}/`, [
    ...subjectParameters(request),
    ...chosen,
    ...time.filter(([name]) => name === 'timezone' || name === 'meter'),
  ]);
};
