import { html } from 'hono/html';

import type { EpochMs } from '../calendar/instant.ts';
import type { Sums } from './figures.ts';
import {
  amountText,
  comparedText,
  dayText,
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
  const soFar = span.isGrowing ? ' so far' : '';
  if (total.requests === 0) {
    const what = `No ${meterText(meter)}`;
    const whose = who === '' ? `${what} were` : `${what} of ${who} were`;
    return html`<p class="summary">${whose} counted in this time${soFar}.</p>`;
  }
  const count = `${amountText(total.requests, meter)}${soFar}`;
  const billable =
    total.billable === total.requests
      ? 'All are billable.'
      : `${numberText(total.billable)} are billable.`;
  return html`<p class="summary">
    ${who === '' ? none : html`${who} ${request.subject?.kind === 'service' ? 'had' : 'used'} `}${count}${change(comparison)}.
    ${billable}
    ${unusual === null ? none : unusualSentence(unusualText(request, unusual), link(unusual.start))}
  </p>`;
};

const change = (comparison: Comparison | null): Html => {
  if (comparison === null || comparison.before === 0) return none;
  const { now, before, when } = comparison;
  if (now === before) return html`, as many as ${when}`;
  return html`, <strong>${comparedText(now, before)}</strong> than ${when}`;
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
      : `In ${periodText(start, span.by, timezone)}`;
  const what = kind === 'server' ? 'server errors' : 'client errors';
  return times === null
    ? `${when}, there were ${numberText(count)} ${what}; usually there are none.`
    : `${when}, ${what} were ${numberText(times)} times their usual number.`;
};
