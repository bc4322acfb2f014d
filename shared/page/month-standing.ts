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

/** `billable` is `null` where a report does not say. */
export type MonthAmount = { readonly requests: number; readonly billable: number | null };

/** A report and the counters of now. */
export type SinceReport = {
  /** `null` for a customer, to whom no versions are shown. */
  readonly version: number | null;
  readonly reported: MonthAmount;
  readonly counted: MonthAmount;
  /** Of how many of the customers that are shown the report has other numbers. */
  readonly customers: number;
};

/** `264 requests more are counted now than in version 1`; `''` where the report says the same. */
export const sinceText = ({ version, reported, counted, customers }: SinceReport): string => {
  const report = version === null ? 'the report' : `version ${numberText(version)}`;
  const requests = counted.requests - reported.requests;
  const billable =
    reported.billable === null || counted.billable === null
      ? requests
      : counted.billable - reported.billable;
  if (requests !== 0) {
    const also = billable === requests || billable === 0 ? '' : `, ${moreText(billable)} billable`;
    return `${moreText(requests, 'request')} counted now than in ${report}${also}`;
  }
  if (billable !== 0) return `${moreText(billable, 'request')} billable now than in ${report}`;
  if (customers === 0) return '';
  const has = customers === 1 ? 'has' : 'have';
  return `${numberText(customers)} of the customers shown ${has} other numbers in ${report}`;
};

/** `2 requests more are`, `1 fewer is`. */
const moreText = (difference: number, what = ''): string => {
  const size = Math.abs(difference);
  const one = size === 1;
  const name = what === '' ? '' : ` ${what}${one ? '' : 's'}`;
  return `${numberText(size)}${name} ${difference > 0 ? 'more' : 'fewer'} ${one ? 'is' : 'are'}`;
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
