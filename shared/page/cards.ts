import { html } from 'hono/html';

import { type AlertCounts, reachedCounts } from './limits/alert-counts.ts';
import {
  capitalText,
  comparedText,
  dayOfYearText,
  dayText,
  isOfOneYear,
  meterText,
  numberText,
  shareText,
  shortMonthName,
} from './format.ts';
import { requestsMeter } from '../metering/series.ts';
import { monthPeriod } from '../reports/month.ts';
import { type Html, none } from './markup.ts';
import { pushStateText, type SystemState, systemText } from './push-states.ts';
import { stateText } from './reports-view.ts';
import type { PageRequest } from './request.ts';
import { type Frame, viewAddress } from './shell.ts';
import type { UsageFigures } from './usage-figures.ts';

type Card = { readonly name: string; readonly value: Html | string; readonly note: Html | string };

/** Some numbers, each with one comparison; the last are about what leaves the house. */
export const cards = (request: PageRequest, frame: Frame, figures: UsageFigures): Html => {
  const { total, quarantined, lastReport, pushes, alerts } = figures;
  if (total.requests === 0 && quarantined === null) return none;
  const [, , , client, server] = total.classes;
  const isRequests = request.meter === requestsMeter;
  const list: Card[] = [
    {
      name: capitalText(meterText(request.meter)),
      value: numberText(total.requests),
      note: changeNote(request, frame, figures),
    },
    {
      name: 'Billable',
      value: numberText(total.billable),
      note: `${shareText(total.billable, total.requests)} of all`,
    },
    {
      // What another meter counts of an error is not an error.
      name: isRequests ? 'Errors' : `${capitalText(meterText(request.meter))} of errors`,
      value: shareText(client + server, total.requests),
      note: errorNote(client, server),
    },
  ];
  if (quarantined !== null) list.push(quarantineCard(quarantined, frame));
  if (alerts !== null) list.push(alertCard(alerts, frame));
  list.push(...pushes.map((system) => pushCard(system, frame)));
  // Where there are pushes the heading alone says it.
  if (lastReport !== null && pushes.length === 0) list.push(reportCard(lastReport, frame));
  return html`<dl class="cards">
    ${list.map(
      ({ name, value, note }) =>
        html`<div>
          <dt>${name}</dt>
          <dd class="value">${value}</dd>
          <dd class="detail">${note}</dd>
        </div>`,
    )}
  </dl>`;
};

const errorNote = (client: number, server: number): Html | string => {
  const text = `4xx ${numberText(client)} · 5xx ${numberText(server)}`;
  return client + server === 0 ? text : html`<a href="#errors">${text}</a>`;
};

const changeNote = (
  { timezone, subject, span }: PageRequest,
  { isOperator }: Frame,
  { comparison, beganAt }: Pick<UsageFigures, 'comparison' | 'beganAt'>,
): string => {
  if (beganAt !== null) {
    return `${subject === null && isOperator ? 'counted since' : 'first used on'} ${isOfOneYear([{ start: beganAt, end: span.range.end }], timezone) ? dayText(beganAt, timezone) : dayOfYearText(beganAt, timezone)}`;
  }
  if (comparison === null || comparison.before === 0) return 'nothing to compare with';
  const { now, part, before, when } = comparison;
  const lead = part === '' ? '' : `${numberText(now)} ${part}, `;
  if (now === before) return `${lead}as many as ${when}`;
  return `${lead}${comparedText(now, before)} than the ${numberText(before)} ${when}`;
};

const quarantineCard = (count: number, frame: Frame): Card => ({
  name: 'Quarantined',
  value: count === 0 ? 'none' : numberText(count),
  note:
    count === 0
      ? 'no entry waits'
      : html`<a href="${viewAddress(frame, 'quarantine')}">not counted, to be judged</a>`,
});

const reportCard = (report: NonNullable<UsageFigures['lastReport']>, frame: Frame): Card => ({
  name: 'Last report',
  value: report.title,
  note: html`<a href="${viewAddress(frame, 'reports')}">${stateText(report.state)}</a>`,
});

const alertCard = (alerts: AlertCounts, frame: Frame): Card => {
  const { any, highest } = reachedCounts(alerts);
  if (highest === 0 && any > 0) {
    return {
      name: 'Near a limit',
      value: numberText(any),
      note: html`<a href="${viewAddress(frame, 'alerts')}">warned; no limit is reached</a>`,
    };
  }
  return {
    name: 'Limits reached',
    value: highest === 0 ? 'none' : numberText(highest),
    note: html`<a href="${viewAddress(frame, 'alerts')}"
        >${any === 0 ? 'no one was warned' : `${numberText(any)} warned`}</a
      >${alerts.rules > alerts.states.length ? `, by the first ${numberText(alerts.states.length)} of ${numberText(alerts.rules)} rules` : ''}`,
  };
};

const pushCard = (state: SystemState, frame: Frame): Card => {
  const { system, month, isEarlier, totals, taken } = state;
  const name = shortMonthName(monthPeriod(month, 'UTC').start, 'UTC');
  return {
    name: `Sent to ${systemText(system)}${isEarlier ? ` for ${name}` : ''}`,
    value: totals === 0 ? 'nothing yet' : `${numberText(taken)} of ${numberText(totals)}`,
    note: html`<a href="${viewAddress(frame, 'pushes')}">${pushNote(state)}</a>`,
  };
};

const pushNote = ({ totals, worst, hasProblem, isLate }: SystemState): Html | string => {
  if (hasProblem) return 'cannot be sent now';
  if (worst !== null) return html`<bdi>${worst.customer}</bdi>: ${pushStateText[worst.state]}`;
  if (isLate) return `usage of a month ${pushStateText.late}`;
  return totals === 0 ? 'from the third day on' : 'all accepted';
};
