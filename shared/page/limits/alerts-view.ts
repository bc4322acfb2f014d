import { html } from 'hono/html';

import type { DeliveryView } from '../../alerts/view.ts';
import type { AlertRule } from '../../customers/read-alerts.ts';
import type { EpochMs } from '../../calendar/instant.ts';
import type { TimeZone } from '../../calendar/zone.ts';
import { dateTimeText, meterText, numberText, wholePeriodText } from '../format.ts';
import { type Html, none } from '../markup.ts';
import { type AlertCounts, reachedCounts, type RuleState } from './alert-counts.ts';
import { shownName } from '../shown-name.ts';
import { type Frame, viewAddress } from '../shell.ts';
import { viewHeading } from '../view-heading.ts';

type Alerts = {
  readonly counts: AlertCounts | null;
  /** What is to be delivered still. */
  readonly waiting: readonly DeliveryView[];
  readonly nameOf: (customer: string) => string;
  readonly asOf: EpochMs;
  readonly timezone: TimeZone;
};

/** The rules, what stands of them, and what is under way. */
export const alertsView = (
  frame: Frame,
  { counts, waiting, nameOf, asOf, timezone }: Alerts,
): Html => {
  return html`${viewHeading({
    title: 'Alerts',
    period: 'The periods that run now',
    timezone,
    asOf,
    summary: counts === null ? noRules : reachedText(counts),
  })}
  ${counts === null ? none : ruleTable(frame, counts, nameOf, timezone)}
  ${waiting.length === 0 ? none : waitingTable(waiting, nameOf, timezone)}`;
};

const noRules = html`There are no rules. <code>alerts</code> in <code>billable.yaml</code> has them.`;

const reachedText = (counts: AlertCounts): Html => {
  const { any } = reachedCounts(counts);
  const reached =
    any === 0
      ? 'No customer has reached a threshold.'
      : `${numberText(any)} ${any === 1 ? 'customer has' : 'customers have'} reached a threshold.`;
  const { rules, states } = counts;
  return html`${reached}
  ${
    rules > states.length
      ? html`The first ${numberText(states.length)} of ${numberText(rules)} rules are looked at
          here; <code>npx billable alerts</code> lists all of them.`
      : none
  }`;
};

const customersShown = 5;

const ruleTable = (
  frame: Frame,
  { states }: AlertCounts,
  nameOf: (customer: string) => string,
  timezone: TimeZone,
): Html =>
  html`<section aria-labelledby="rules">
    <div class="title"><h2 id="rules">Rules</h2></div>
    <div class="box" role="group" aria-labelledby="rules" tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col">Rule</th>
            <th scope="col" class="wide">Customer</th>
            <th scope="col" class="wide">Period</th>
            <th scope="col" class="number">Limit</th>
            <th scope="col">Reached</th>
          </tr>
        </thead>
        <tbody>
          ${states.map(
            ({ rule, period, standing }) =>
              html`<tr>
                <th scope="row">
                  <bdi class="name">${shownName(rule.name)}</bdi>
                  <span class="detail narrow"
                    ><bdi>${whomOf(rule, nameOf)}</bdi>,
                    ${wholePeriodText(period, period.kind, timezone)}</span
                  >
                </th>
                <td class="wide"><bdi>${whomOf(rule, nameOf)}</bdi></td>
                <td class="wide">${wholePeriodText(period, period.kind, timezone)}</td>
                <td class="number">
                  ${numberText(rule.limit)}
                  <span class="detail"
                    >${rule.billable ? 'billable ' : ''}${meterText(rule.meter)}</span
                  >
                </td>
                <td class="long">${reachedList(frame, standing, nameOf)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;

const whomOf = ({ customer }: AlertRule, nameOf: (customer: string) => string): string =>
  customer === '*' ? 'each' : shownName(nameOf(customer));

const reachedList = (
  frame: Frame,
  standing: RuleState['standing'],
  nameOf: (customer: string) => string,
): Html => {
  const reached = [...standing].filter(([, customers]) => customers.length > 0).reverse();
  if (reached.length === 0) return html`<span class="detail">none</span>`;
  return html`<ul class="plain-list">
    ${reached.map(
      ([percent, customers]) =>
        html`<li>
          ${numberText(percent)} %:
          ${customers
            .slice(0, customersShown)
            .map(
              (customer, i) =>
                html`${i === 0 ? '' : ', '}<a
                    href="${viewAddress(frame, 'usage', [['customer', customer]])}"
                    ><bdi>${shownName(nameOf(customer))}</bdi></a
                  >`,
            )}${customers.length > customersShown ? ` and ${numberText(customers.length - customersShown)} more` : ''}
        </li>`,
    )}
  </ul>`;
};

const waitingTable = (
  waiting: readonly DeliveryView[],
  nameOf: (customer: string) => string,
  timezone: TimeZone,
): Html =>
  html`<section aria-labelledby="waiting">
    <div class="title"><h2 id="waiting">Not delivered yet</h2></div>
    <div class="box" role="group" aria-labelledby="waiting" tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col">Alert</th>
            <th scope="col">Customer</th>
            <th scope="col" class="number">At</th>
            <th scope="col" class="wide">Noticed</th>
            <th scope="col" class="wide">To</th>
            <th scope="col">Last failure</th>
          </tr>
        </thead>
        <tbody>
          ${waiting.map(
            ({ alert, customer, at, noticed_at, channel, attempts, reason }) =>
              html`<tr>
                <th scope="row">
                  <bdi class="name">${shownName(alert)}</bdi>
                  <span class="detail narrow"
                    >${channel}, ${dateTimeText(Date.parse(noticed_at), timezone)}</span
                  >
                </th>
                <td><bdi>${shownName(nameOf(customer))}</bdi></td>
                <td class="number">${numberText(at)} %</td>
                <td class="wide">${dateTimeText(Date.parse(noticed_at), timezone)}</td>
                <td class="wide">${channel}</td>
                <td class="long">
                  ${reason ?? 'not tried yet'}
                  ${attempts < 2 ? none : html`<span class="detail">${attempts} attempts</span>`}
                </td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
