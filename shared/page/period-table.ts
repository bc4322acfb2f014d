import { html } from 'hono/html';

import type { Period } from '../calendar/period.ts';
import { statusClasses } from '../metering/status.ts';
import { noSums, type SumsByStart, totalOf } from './figures.ts';
import { capitalText, meterText, numberText } from './format.ts';
import { type Html, none } from './markup.ts';
import { periodText } from './period-text.ts';
import type { PageRequest } from './request.ts';

/** The numbers that the chart is drawn from. */
export const periodTable = (
  { span, timezone, meter }: PageRequest,
  sums: SumsByStart,
  link: (period: Period) => string | null,
): Html => {
  // A phone has no room for columns of nothing.
  const { classes: all } = totalOf(sums, span.periods);
  const occurring = statusClasses.flatMap((name, i) => ((all[i] ?? 0) > 0 ? [{ name, i }] : []));
  return html`<div class="box" role="group" aria-labelledby="chart" tabindex="0">
    <table>
      <thead>
        <tr>
          <th scope="col">${span.by === 'hour' ? 'Hour' : span.by === 'day' ? 'Day' : 'Period'}</th>
          <th scope="col" class="number">${capitalText(meterText(meter))}</th>
          <th scope="col" class="number">Billable</th>
          ${occurring.map(({ name }) => html`<th scope="col" class="number">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${span.periods.map((period, i) => {
          const known = sums.get(period.start);
          if (known === undefined && i >= span.over) return none;
          const { requests, billable, classes } = known ?? noSums;
          const [text, to] = [periodText(period, span.by, timezone), link(period)];
          return html`<tr>
            <th scope="row">
              ${to === null ? text : html`<a href="${to}">${text}</a>`}${i < span.over ? none : html` <span class="detail">not over</span>`}
            </th>
            <td class="number">${numberText(requests)}</td>
            <td class="number">${numberText(billable)}</td>
            ${occurring.map(({ i: at }) => html`<td class="number">${numberText(classes[at] ?? 0)}</td>`)}
          </tr>`;
        })}
      </tbody>
    </table>
  </div>`;
};
