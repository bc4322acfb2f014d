import { html } from 'hono/html';

import type { AlertPeriod } from '../alerts/period.ts';
import type { DeliveryView } from '../alerts/view.ts';
import type { AlertRule } from '../customers/read-alerts.ts';
import type { TimeZone } from '../calendar/zone.ts';
import { dateTimeText, meterText, numberText, wholePeriodText } from './format.ts';
import { type Html, none } from './markup.ts';
import { shownName } from './shown-name.ts';
import { type Frame, viewAddress } from './shell.ts';

/** What one rule says in the period that runs. */
export type RuleState = {
  readonly rule: AlertRule;
  readonly period: AlertPeriod;
  /** By percent, the customers that have reached it. */
  readonly standing: ReadonlyMap<number, readonly string[]>;
};

export type AlertCounts = {
  /** How many rules there are; `states` may be of fewer. */
  readonly rules: number;
  readonly states: readonly RuleState[];
};

type Alerts = {
  readonly counts: AlertCounts | null;
  /** What is to be delivered still. */
  readonly waiting: readonly DeliveryView[];
  readonly nameOf: (customer: string) => string;
  readonly timezone: TimeZone;
};

/** How many customers have reached any threshold, and how many the highest of a rule. */
export const reachedCounts = ({
  states,
}: AlertCounts): { readonly any: number; readonly highest: number } => {
  const [any, highest] = [new Set<string>(), new Set<string>()];
  for (const { rule, standing } of states) {
    for (const [percent, customers] of standing) {
      for (const customer of customers) {
        any.add(customer);
        if (percent === rule.at.at(-1)) highest.add(customer);
      }
    }
  }
  return { any: any.size, highest: highest.size };
};

/** The rules, what stands of them, and what is under way. */
export const alertsView = (frame: Frame, { counts, waiting, nameOf, timezone }: Alerts): Html => {
  const { any } = counts === null ? { any: 0 } : reachedCounts(counts);
  const isCut = counts !== null && counts.rules > counts.states.length;
  return html`<div class="heading">
      <div>
        <h1>Alerts</h1>
        <p class="detail">In the periods that run now, in ${timezone}.</p>
      </div>
    </div>
    <p class="summary">
      ${
        counts === null
          ? html`There are no rules. <code>alerts</code> in <code>billable.yaml</code> has them.`
          : any === 0
            ? 'No customer has reached a threshold.'
            : `${numberText(any)} ${any === 1 ? 'customer has' : 'customers have'} reached a threshold.`
      }
      ${
        isCut
          ? html`The first ${numberText(counts.states.length)} of ${numberText(counts.rules)} rules
              are looked at here; <code>npx billable alerts</code> lists all of them.`
          : ''
      }
    </p>
    ${counts === null ? none : ruleTable(frame, counts, nameOf, timezone)}
    ${waiting.length === 0 ? none : waitingTable(waiting, nameOf, timezone)}`;
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
                <th scope="row"><bdi class="name">${rule.name}</bdi></th>
                <td class="wide">
                  <bdi>${rule.customer === '*' ? 'each' : nameOf(rule.customer)}</bdi>
                </td>
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
                <th scope="row"><bdi class="name">${alert}</bdi></th>
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
