import { html } from 'hono/html';

import type { TimeZone } from '../../calendar/zone.ts';
import { amountText, dateTimeText, meterText, numberText, wholePeriodText } from '../format.ts';
import { type Limit, percentUsed } from './limit.ts';
import { type Html, none } from '../markup.ts';

/** The limits of one customer, each as a bar. */
export const limitsSection = (limits: readonly Limit[], timezone: TimeZone): Html =>
  limits.length === 0
    ? none
    : html`<section aria-labelledby="limits">
        <div class="title">
          <h2 id="limits">${limits.length === 1 ? 'Limit' : 'Limits'}</h2>
        </div>
        <ul class="limits">
          ${limits.map((limit) => limitItem(limit, timezone))}
        </ul>
      </section>`;

const limitItem = (limit: Limit, timezone: TimeZone): Html => {
  const { rule, period, value, meter, billable } = limit;
  const left = limit.limit - value;
  const what = `${billable ? 'billable ' : ''}${meterText(meter)}`;
  const rest =
    left > 0
      ? `${numberText(left)} left`
      : left === 0
        ? 'all used'
        : `${numberText(-left)} over the limit`;
  return html`<li>
    <p class="limit-head">
      <bdi class="name">${rule}</bdi>
      <span class="detail">${wholePeriodText(period, period.kind, timezone)}</span>
      <strong class="${toneOf(limit)}">${numberText(percentUsed(limit))} %</strong>
    </p>
    ${limitBar(limit)}
    <p class="detail">
      ${amountText(value, what)} of ${numberText(limit.limit)}, ${rest}.
      ${saidText(limit, timezone)}
    </p>
  </li>`;
};

/** The highest that stands, and the next. */
const saidText = ({ at, reached }: Limit, timezone: TimeZone): string => {
  const last = reached.at(-1);
  const next = at.find((percent) => percent > (last?.percent ?? 0));
  const parts: string[] = [];
  if (last !== undefined) {
    const when =
      last.noticedAt === null ? '' : `, noticed on ${dateTimeText(last.noticedAt, timezone)}`;
    parts.push(`${numberText(last.percent)} % was reached${when}.`);
  }
  if (next !== undefined) parts.push(`The next threshold is ${numberText(next)} %.`);
  return parts.join(' ');
};

/** A bar that ends at the limit, or at the value where that is larger; its marks are the notices. */
const limitBar = (limit: Limit): Html => {
  const scale = Math.max(limit.limit, limit.value);
  const place = (value: number): string => `${Math.round((value / scale) * 1_000) / 10}%`;
  return html`<svg
    class="limit"
    role="img"
    aria-label="${numberText(percentUsed(limit))} % is used"
  >
    <title>${numberText(limit.value)} of ${numberText(limit.limit)}</title>
    <rect class="rail" />
    <rect class="fill ${toneOf(limit)}" width="${place(limit.value)}" />
    ${limit.at
      .map((percent) => (limit.limit * percent) / 100)
      .filter((value) => value < scale)
      .map(
        (value) =>
          html`<line class="notch" x1="${place(value)}" x2="${place(value)}" y1="0" y2="100%" />`,
      )}
  </svg>`;
};

/** The same in a cell of a table. */
export const limitCell = (limit: Limit | null): Html => {
  if (limit === null) return html`<span class="detail">no limit</span>`;
  const percent = percentUsed(limit);
  return html`<svg class="limit" aria-hidden="true">
      <rect class="rail" />
      <rect class="fill ${toneOf(limit)}" width="${Math.min(100, percent)}%" />
    </svg>
    <span class="${toneOf(limit)}">${numberText(percent)} %</span>`;
};

/** Changes at 80 and 100 percent; the digits say the same. */
const toneOf = (limit: Limit): 'fine' | 'near' | 'over' => {
  const percent = percentUsed(limit);
  if (percent >= 100) return 'over';
  return percent >= 80 ? 'near' : 'fine';
};
