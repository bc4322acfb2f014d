import { html } from 'hono/html';

import { capitalText, changeText, dayText, meterText, numberText, shareText } from './format.ts';
import { type Html, none } from './markup.ts';
import { stateText } from './reports-view.ts';
import type { PageRequest } from './request.ts';
import { type Frame, viewAddress } from './shell.ts';
import type { UsageFigures } from './usage-figures.ts';

type Card = { readonly name: string; readonly value: Html | string; readonly note: Html | string };

/** Five numbers at most, each with one comparison. */
export const cards = (request: PageRequest, frame: Frame, figures: UsageFigures): Html => {
  const { total, quarantined, lastReport } = figures;
  if (total.requests === 0 && quarantined === null) return none;
  const [, , , client, server] = total.classes;
  const list: Card[] = [
    {
      name: capitalText(meterText(request.meter)),
      value: numberText(total.requests),
      note: changeNote(request, figures),
    },
    {
      name: 'Billable',
      value: numberText(total.billable),
      note: `${shareText(total.billable, total.requests)} of all`,
    },
    {
      name: 'Errors',
      value: shareText(client + server, total.requests),
      note: `4xx ${numberText(client)} · 5xx ${numberText(server)}`,
    },
  ];
  if (quarantined !== null) list.push(quarantineCard(quarantined, frame));
  if (lastReport !== null) list.push(reportCard(lastReport, frame));
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

const changeNote = (
  { timezone, subject }: PageRequest,
  { comparison, beganAt }: Pick<UsageFigures, 'comparison' | 'beganAt'>,
): string => {
  if (beganAt !== null) {
    return `${subject === null ? 'counted since' : 'first used on'} ${dayText(beganAt, timezone)}`;
  }
  const change = comparison && changeText(comparison.now, comparison.before);
  return change === null ? 'nothing to compare with' : `${change} than ${comparison?.when ?? ''}`;
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
