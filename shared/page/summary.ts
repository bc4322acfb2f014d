import { html } from 'hono/html';

import type { EpochMs } from '../calendar/instant.ts';
import type { Sums } from './figures.ts';
import {
  amountText,
  comparedText,
  dayText,
  hourText,
  meterText,
  numberText,
  ordinalDay,
  periodText,
} from './format.ts';
import { type Html, none } from './markup.ts';
import type { PageRequest } from './request.ts';
import type { Unusual } from './unusual.ts';

type Summed = {
  /** Who used it, at the beginning of the sentence; `''` for everyone. */
  readonly who: string;
  readonly total: Sums;
  readonly comparison: Comparison | null;
  readonly unusual: Unusual | null;
  /** The address of a period of the chart; `null` where it has none. */
  readonly link: (start: EpochMs) => string | null;
};

/** The periods that are over, compared with as many of the time before. */
export type Comparison = {
  readonly now: number;
  /** `40 on 1–26 November`; `''` where all that is shown is compared. */
  readonly part: string;
  readonly before: number;
  /** `on 1–26 October` */
  readonly when: string;
};

/** What matters, in a sentence or two, before any chart. */
export const summary = (
  request: PageRequest,
  { who, total, comparison, unusual, link }: Summed,
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
    ${unusual === null ? none : unusualSentence(unusualText(request, unusual), link(unusual.start))}
  </p>`;
};

const whose = (who: string): string => (who === '' ? '' : ` of ${who}`);

/** `, 12 % more than the 1,204 on 1–26 October`; nothing without a comparison. */
export const change = (comparison: Comparison | null): Html => {
  if (comparison === null || comparison.before === 0) return none;
  const { now, part, before, when } = comparison;
  const lead = part === '' ? ', ' : `: ${part}, `;
  if (now === before) return html`${lead}as many as ${when}`;
  return html`${lead}<strong>${comparedText(now, before)}</strong> than the ${numberText(before)}
    ${when}`;
};

/** It leads to what failed then. */
const unusualSentence = (text: string, to: string | null): Html =>
  to === null ? html`${text}` : html`<a href="${to}#errors">${text}</a>`;

const unusualText = (
  { span, timezone }: PageRequest,
  { start, kind, count, times }: Unusual,
): string => {
  const isDay = span.by === 'day' && span.sumBy === 'month';
  const when = isDay
    ? `On the ${ordinalDay(start, timezone)}`
    : span.by === 'day'
      ? `On ${dayText(start, timezone)}`
      : span.by === 'hour'
        ? `On ${hourText(start, timezone)}`
        : `In ${periodText(start, span.by, timezone)}`;
  const what = kind === 'server' ? 'server errors' : 'client errors';
  return times === null
    ? `${when}, there were ${numberText(count)} ${what}; usually there are none.`
    : `${when}, ${what} were ${numberText(times)} times their usual number.`;
};
