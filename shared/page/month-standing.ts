import type { EpochMs } from '../calendar/instant.ts';
import type { TimeZone } from '../calendar/zone.ts';
import type { MonthState } from '../reports/month-state.ts';
import { dayOfYearText } from './format.ts';

/** Whether a month can change still. */
export type MonthStanding = {
  readonly title: string;
  readonly state: MonthState;
  /** The first instant at which it can become final. */
  readonly finalFrom: EpochMs;
};

/** When a month becomes final; `''` where it is. The zone is that of the months. */
export const finalText = (
  { state, finalFrom }: Pick<MonthStanding, 'state' | 'finalFrom'>,
  now: EpochMs,
  timezone: TimeZone,
): string => {
  if (state === 'final') return '';
  return now < finalFrom
    ? `final on ${dayOfYearText(finalFrom, timezone)} at the earliest`
    : 'final after the next daily run that finds it unchanged';
};
