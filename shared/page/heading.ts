import { html } from 'hono/html';

import type { EpochMs } from '../calendar/instant.ts';
import { monthAfter, monthAt, monthBefore } from '../reports/month.ts';
import { rangeNames } from '../usage/named-range.ts';
import { formatPlain } from '../calendar/zone.ts';
import { capitalText, instantText, meterText } from './format.ts';
import { address, type Html, none, type Parameters } from './markup.ts';
import { type PageRequest, shownDays, subjectParameters } from './request.ts';
import { finalText, type MonthStanding, sinceText } from './month-standing.ts';
import { type Frame, viewAddress } from './shell.ts';

type Heading = {
  readonly asOf: EpochMs;
  readonly who: string;
  /** What else the one is known by; `''` where that says nothing. */
  readonly known?: string;
  /** The months of the billing zone of which it is said whether they are final. */
  readonly months: readonly MonthStanding[];
};

/** Says the time, the zone and the instant that a view is of, and lets a person choose others. */
export const heading = (
  request: PageRequest,
  frame: Frame,
  { asOf, who, known = '', months }: Heading,
): Html => {
  const { span, timezone, problems } = request;
  return html`<div class="heading">
      <div>
        <h1>
          ${who === '' ? none : html`<bdi>${who}</bdi> <span class="in">${span.preposition}</span> `}${span.title}
          ${span.isGrowing ? html`<span class="mark">until now</span>` : none}
        </h1>
        ${known === '' ? none : html`<p class="detail"><bdi>${known}</bdi></p>`}
        <p class="detail">
          ${timezone} · as of ${instantText(asOf, timezone)}${neighbours(request, frame)}
        </p>
      </div>
      ${filters(request, frame)}
    </div>
    ${standings(months, frame, asOf)} ${ofBillingZone(request, frame)}
    ${problems.map((text) => html`<p class="problem" role="alert">${text}</p>`)}`;
};

const standings = (months: readonly MonthStanding[], frame: Frame, now: EpochMs): Html =>
  months.length === 0
    ? none
    : html`<p class="detail standings">
        ${months.map((month, i) => {
          const when = finalText(month, now, frame.billingTimezone);
          const since = month.since === null ? '' : sinceText(month.since);
          return html`${i === 0 ? none : ' · '}<a href="${viewAddress(frame, 'reports')}"
              >${month.title}</a
            >
            is
            ${month.state}${when === '' ? none : `, ${when}`}${since === '' ? none : html`: <strong>${since}</strong>`}`;
        })}
      </p>`;

/** A month of another zone is not the one that reports and invoices are of. */
const ofBillingZone = ({ span, timezone }: PageRequest, frame: Frame): Html => {
  if (span.whole !== 'month' || timezone === frame.billingTimezone) return none;
  const month = monthAt(span.range.start, timezone);
  const time = [['month', month] as const, ...frame.time.filter(([name]) => name === 'meter')];
  return html`<p class="detail standings">
    Reports and invoices have another month than this:
    <a href="${viewAddress({ ...frame, time }, 'usage')}"
      >${span.title} in ${frame.billingTimezone}</a
    >.
  </p>`;
};

/** The months before and after, where the view is of a month. */
const neighbours = (request: PageRequest, { prefix, time }: Frame): Html => {
  const { span, timezone } = request;
  if (span.whole !== 'month') return none;
  const month = monthAt(span.range.start, timezone);
  const zone = time.filter(([name]) => name === 'timezone' || name === 'meter');
  const to = (name: string): string =>
    address(`${prefix}/`, [...keptOf(request), ['month', name], ...zone]);
  const before = monthBefore(month);
  return html` ${before < '1971-01' ? none : html` · <a href="${to(before)}" rel="prev">month before</a>`}
  ${span.isOver ? html` · <a href="${to(monthAfter(month))}" rel="next">month after</a>` : none}`;
};

const keptOf = (request: PageRequest): Parameters => [
  ...(request.view === 'usage' ? [] : [['view', request.view] as const]),
  ...subjectParameters(request),
];

const labelOf = (name: string): string => capitalText(name.replaceAll('_', ' '));

const filters = (request: PageRequest, frame: Frame): Html => {
  const { prefix } = frame;
  const { choice, span, timezone } = request;
  const dayOf = formatPlain('date');
  const first = dayOf(span.range.start, timezone);
  const last = dayOf(span.range.end - 1, timezone);
  const isNamed = choice.kind === 'named';
  return html`<form class="filters" method="get" action="${prefix}/">
    ${keptOf(request).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
    <input type="hidden" name="shown" value="${shownDays(first, last)}" />
    <label
      >Period
      <select name="range">
        ${isNamed ? none : html`<option value="" selected>Days</option>`}
        ${rangeNames.map((name) =>
          isNamed && choice.name === name
            ? html`<option value="${name}" selected>${labelOf(name)}</option>`
            : html`<option value="${name}">${labelOf(name)}</option>`,
        )}
      </select>
    </label>
    <label>First day <input type="date" name="first" value="${first}" /></label>
    <label>Last day <input type="date" name="last" value="${last}" /></label>
    <label
      >Zone
      <input name="timezone" value="${timezone}" size="14" autocomplete="off" spellcheck="false" />
    </label>
    ${meterChoice(request, frame)}
    <button>Show</button>
  </form>`;
};

const meterChoice = ({ meter }: PageRequest, { meters }: Frame): Html =>
  meters.length < 2
    ? none
    : html`<label
        >Count
        <select name="meter">
          ${meters.map((name) =>
            name === meter
              ? html`<option value="${name}" selected>${meterText(name)}</option>`
              : html`<option value="${name}">${meterText(name)}</option>`,
          )}
        </select>
      </label>`;
