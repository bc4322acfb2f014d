import type { EpochMs } from '../calendar/instant.ts';
import type { TimeZone } from '../calendar/zone.ts';
import type { MonthState } from '../reports/month-state.ts';
import { dayOfYearText, numberText } from './format.ts';

/** Whether a month can change still. */
export type MonthStanding = {
  readonly title: string;
  readonly state: MonthState;
  /** The first instant at which it can become final. */
  readonly finalFrom: EpochMs;
  /** What the counters have now that its report does not; `null` where none is compared. */
  readonly since: SinceReport | null;
};

/** A report and the counters of now. */
export type SinceReport = {
  /** `null` for a customer, to whom no versions are shown. */
  readonly version: number | null;
  readonly reported: number;
  readonly counted: number;
};

/** `264 requests more are counted now than in version 1`; `''` where it is as many. */
export const sinceText = ({ version, reported, counted }: SinceReport): string => {
  const size = Math.abs(counted - reported);
  if (size === 0) return '';
  const amount = `${numberText(size)} ${size === 1 ? 'request' : 'requests'}`;
  const report = version === null ? 'the report' : `version ${numberText(version)}`;
  const verb = size === 1 ? 'is' : 'are';
  return `${amount} ${counted > reported ? 'more' : 'fewer'} ${verb} counted now than in ${report}`;
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
