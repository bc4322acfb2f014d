import { html } from 'hono/html';

import type { Period } from '../calendar/period.ts';
import { requestsMeter } from '../metering/series.ts';
import type { Sums } from './figures.ts';
import { amountText, comparedText, dayText, meterText, numberText, ordinalDay } from './format.ts';
import { type Html, none } from './markup.ts';
import { hourText, periodText } from './period-text.ts';
import type { PageRequest } from './request.ts';
import { isCut } from './span-periods.ts';
import type { Unusual } from './unusual.ts';

type Summed = {
  /** Who used it, at the beginning of the sentence; `''` for everyone. */
  readonly who: string;
  readonly total: Sums;
  readonly comparison: Comparison | null;
  readonly unusual: Unusual | null;
  /** The last day with usage, where it is not of late; else `null`. */
  readonly lastUsed: Period | null;
  /** The address of a period of the chart; `null` where it has none. */
  readonly link: (period: Period) => string | null;
};

/** The periods that are over, compared with as many of the time before. */
export type Comparison = {
  readonly now: number;
  /** `on 1–26 November`; `''` where all that is shown is compared. */
  readonly part: string;
  readonly before: number;
  /** `1–26 October` */
  readonly of: string;
  /** `on 1–26 October` */
  readonly when: string;
};

/** What matters, in a sentence or two, before any chart. */
export const summary = (
  request: PageRequest,
  { who, total, comparison, unusual, lastUsed, link }: Summed,
): Html => {
  const { span, meter } = request;
  const { subject } = request;
  const isOfNone = subject?.kind === 'service' && subject.value === '';
  const soFar = span.isGrowing ? ' so far' : '';
  if (total.requests === 0) {
    const when = span.isGrowing ? 'so far in this time' : 'in this time';
    const text = `No ${meterText(meter)}${isOfNone ? ' without a service' : whose(who)} were counted ${when}.`;
    return html`<p class="summary">${span.hasBegun ? text : 'This time has not begun yet.'}</p>`;
  }
  const amount = amountText(total.requests, meter);
  const count = `${isOfNone ? `${amount} without a service` : amount}${soFar}`;
  const billable =
    total.billable === total.requests
      ? 'All are billable.'
      : `${numberText(total.billable)} are billable.`;
  return html`<p class="summary">
    ${who === '' || isOfNone ? none : html`${who} ${subject?.kind === 'service' ? 'had' : 'used'} `}${count}${change(comparison)}.
    ${billable}
    ${unusual === null ? none : unusualSentence(unusualText(request, unusual), link(unusual.period))}
    ${lastUsed === null ? none : `Nothing${whose(who)} has been counted after ${dayText(lastUsed.start, request.timezone)}.`}
  </p>`;
};

const whose = (who: string): string => (who === '' ? '' : ` of ${who}`);

/** `, 12 % more than the 1,204 on 1–26 October`; nothing without a comparison. */
export const change = (comparison: Comparison | null): Html => {
  if (comparison === null || comparison.before === 0) return none;
  const { now, part, before, when } = comparison;
  const lead = part === '' ? ', ' : `: ${numberText(now)} ${part}, `;
  if (now === before) return html`${lead}as many as ${when}`;
  return html`${lead}<strong>${comparedText(now, before)}</strong> than the ${numberText(before)}
    ${when}`;
};

/** It leads to what failed then. */
const unusualSentence = (text: string, to: string | null): Html =>
  to === null ? html`${text}` : html`<a href="${to}#errors">${text}</a>`;

const unusualText = (request: PageRequest, { period, kind, count, times }: Unusual): string => {
  const { meter } = request;
  const errors = kind === 'server' ? 'server errors' : 'client errors';
  // What another meter counts of an error is not an error.
  const what = meter === requestsMeter ? errors : `${meterText(meter)} of ${errors}`;
  const when = whenText(request, period);
  return times === null
    ? `${when}, there were ${numberText(count)} ${what}; usually there are none.`
    : `${when}, ${what} were ${numberText(times)} times their usual number.`;
};

const whenText = ({ span, timezone }: PageRequest, period: Period): string => {
  const { by, whole } = span;
  if (by === 'hour') return `On ${hourText(period, timezone)}`;
  if (by === 'day') {
    const { start } = period;
    return `On ${whole === 'month' ? `the ${ordinalDay(start, timezone)}` : dayText(start, timezone)}`;
  }
  return `${isCut(period, by, timezone) ? 'On' : 'In'} ${periodText(period, by, timezone)}`;
};
