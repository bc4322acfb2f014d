import { html } from 'hono/html';

import type { EpochMs } from '../calendar/instant.ts';
import type { TimeZone } from '../calendar/zone.ts';
import { type Month, monthPeriod } from '../reports/month.ts';
import type { PushProblemView, PushState, PushView } from '../push/view.ts';
import { dateTimeText, meterText, monthName, numberText } from './format.ts';
import { type Html, none } from './markup.ts';
import { pushStateText, systemText } from './push-states.ts';
import { shownName } from './shown-name.ts';
import { type Frame, viewAddress } from './shell.ts';
import { viewHeading } from './view-heading.ts';

export type StateCount = {
  readonly system: string;
  readonly month: string;
  readonly state: PushState;
  readonly totals: number;
};

type Pushes = {
  /** Those that are shown, the newest first. */
  readonly months: readonly Month[];
  readonly asOf: EpochMs;
  /** What keeps a system from being sent to, and what a person should know. */
  readonly problems: readonly PushProblemView[];
  readonly warnings: readonly string[];
  readonly counts: readonly StateCount[];
  /** Some of the totals, those that are not taken first. */
  readonly listed: readonly PushView[];
  readonly nameOf: (customer: string) => string;
  readonly timezone: TimeZone;
};

/** What billing systems hold of this month, the one before, and those of which something changed too late. */
export const pushesView = (
  frame: Frame,
  { months, asOf, problems, warnings, counts, listed, nameOf, timezone }: Pushes,
): Html => {
  const all = counts.reduce((sum, { totals }) => sum + totals, 0);
  return html`${viewHeading({
    title: 'Pushes',
    period: months.map(monthText).join(', '),
    timezone,
    asOf,
    summary: all === 0 ? 'Nothing was sent.' : stateSummary(counts, all),
  })}
  ${problemList(problems, warnings, timezone)}
  ${
    all === 0
      ? html`<p class="empty">The first total of a month goes out two days after it began.</p>`
      : html`${countTable(counts)}
          <section aria-labelledby="totals">
            <div class="title">
              <h2 id="totals">Totals</h2>
              <span class="files"><a href="${frame.prefix}/push">JSON</a></span>
            </div>
            ${
              all > listed.length
                ? html`<p class="detail">
                    ${numberText(listed.length)} of ${numberText(all)} are shown, those that are not
                    taken first; the JSON has all.
                  </p>`
                : none
            }
            ${totalTable(frame, listed, nameOf, timezone)}
          </section>`
  }`;
};

const summed: Readonly<Record<PushState, string>> = {
  ...pushStateText,
  late: 'changed too late',
  unmapped: 'without an id there',
};

/** `3 totals: 1 confirmed, 2 refused.` */
const stateSummary = (counts: readonly StateCount[], all: number): string => {
  const byState = new Map<PushState, number>();
  for (const { state, totals } of counts) byState.set(state, (byState.get(state) ?? 0) + totals);
  const parts = [...byState].map(([state, totals]) => `${numberText(totals)} ${summed[state]}`);
  return `${numberText(all)} ${all === 1 ? 'total' : 'totals'}: ${parts.join(', ')}.`;
};

const problemList = (
  problems: readonly PushProblemView[],
  warnings: readonly string[],
  timezone: TimeZone,
): Html =>
  problems.length + warnings.length === 0
    ? none
    : html`<section aria-labelledby="problems">
        <div class="title"><h2 id="problems">To be looked at</h2></div>
        <ul>
          ${problems.map(
            ({ system, month, problem, since }) =>
              html`<li>
                ${systemText(system)}, ${monthText(month)}:
                ${problem}${since === null ? '' : ` (since ${dateTimeText(Date.parse(since), timezone)})`}
              </li>`,
          )}
          ${warnings.map((warning) => html`<li>${warning}</li>`)}
        </ul>
      </section>`;

const monthText = (month: string): string => monthName(monthPeriod(month, 'UTC').start, 'UTC');

const stateMark = (state: PushState): Html =>
  html`<span class="state ${state}">${pushStateText[state]}</span>`;

const countTable = (counts: readonly StateCount[]): Html =>
  html`<section aria-labelledby="states">
    <div class="title"><h2 id="states">By state</h2></div>
    <div class="box" role="group" aria-labelledby="states" tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col">System</th>
            <th scope="col">Month</th>
            <th scope="col">State</th>
            <th scope="col" class="number">Totals</th>
          </tr>
        </thead>
        <tbody>
          ${counts.map(
            ({ system, month, state, totals }) =>
              html`<tr>
                <th scope="row">${systemText(system)}</th>
                <td>${monthText(month)}</td>
                <td>${stateMark(state)}</td>
                <td class="number">${numberText(totals)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;

const totalTable = (
  frame: Frame,
  listed: readonly PushView[],
  nameOf: (customer: string) => string,
  timezone: TimeZone,
): Html =>
  html`<div class="box" role="group" aria-labelledby="totals" tabindex="0">
    <table>
      <thead>
        <tr>
          <th scope="col">Customer</th>
          <th scope="col" class="wide">System</th>
          <th scope="col" class="wide">Month</th>
          <th scope="col" class="number">Total</th>
          <th scope="col">State</th>
          <th scope="col" class="wide">Sent</th>
        </tr>
      </thead>
      <tbody>
        ${listed.map(
          ({ customer, system, month, meter, total, state, late, reason, sent_at }) =>
            html`<tr>
              <th scope="row">
                <a href="${viewAddress(frame, 'usage', [['customer', customer]])}"
                  ><bdi class="name">${shownName(nameOf(customer))}</bdi></a
                >
                <span class="detail narrow"
                  >${systemText(system)},
                  ${monthText(month)}${sent_at === null ? '' : `, sent ${dateTimeText(Date.parse(sent_at), timezone)}`}</span
                >
              </th>
              <td class="wide">${systemText(system)}</td>
              <td class="wide">${monthText(month)}</td>
              <td class="number">
                ${total === null ? '–' : numberText(total)}
                <span class="detail">${meterText(meter)}</span>
              </td>
              <td class="long">
                ${stateMark(state)}
                <span class="detail"
                  >${[late === null ? '' : `by ${numberText(late)}`, reason ?? ''].filter((text) => text !== '').join('; ')}</span
                >
              </td>
              <td class="wide">
                ${sent_at === null ? '–' : dateTimeText(Date.parse(sent_at), timezone)}
              </td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
