import { html } from 'hono/html';

import type { Period } from '../calendar/period.ts';
import { cards } from './cards.ts';
import { chart, classItems, legend } from './chart.ts';
import { capitalText, meterText, numberText } from './format.ts';
import type { SumsByStart } from './figures.ts';
import { heading } from './heading.ts';
import { limitsSection } from './limits/limits-view.ts';
import { address, type Html, none } from './markup.ts';
import { periodAddress } from './period-address.ts';
import { periodTable } from './period-table.ts';
import { chartQuestion, type Question, wholeQuestion } from './questions.ts';
import { type PageRequest, type Subject, subjectParameters } from './request.ts';
import { type Frame, viewAddress } from './shell.ts';
import type { Span } from './span.ts';
import { summary } from './summary.ts';
import { errorTable, shareTable, statusTable } from './tables.ts';
import type { Largest, UsageFigures } from './usage-figures.ts';
import { unusualOf } from './unusual.ts';

const heads = { customer: 'Customer', consumer: 'Consumer', service: 'Service' } as const;
const views = { customer: 'customers', consumer: 'consumers', service: 'services' } as const;

/** Usage of everyone, or of one customer, consumer or service. */
export const usageView = (
  request: PageRequest,
  frame: Frame,
  figures: UsageFigures,
  { who, known }: { readonly who: string; readonly known: string },
): Html => {
  const { span } = request;
  const { now, before, total, comparison, statuses } = figures;
  const over = span.periods.slice(0, span.over);
  // What is not used, or not counted yet, says nothing of what is usual.
  const used = over.flatMap((period) => {
    const sums = now.get(period.start);
    return sums === undefined ? [] : [{ period, ...sums }];
  });
  const unusual = unusualOf(used);
  const label = `${capitalText(meterText(request.meter))} by ${span.by} and class of status. The table below has the numbers.`;
  const by = chartQuestion(request);
  const link = (period: Period): string | null => periodAddress(request, frame, period);
  return html`${heading(request, frame, { asOf: figures.asOf, who, known, months: figures.months })}
    ${summary(request, { who, total, comparison, unusual, lastUsed: lastUsedOf(span, now), link })}
    ${cards(request, frame, figures)} ${limitsSection(figures.ownLimits, request.timezone)}
    <section aria-labelledby="chart">
      <div class="title">
        <h2 id="chart">By ${span.by}</h2>
        ${total.requests === 0 ? none : legend(request, total.classes, { hasBefore: before.size > 0 })}
        ${files(frame, by)}
      </div>
      ${
        total.requests === 0
          ? html`<p class="empty">${emptyText(request, frame, figures)}</p>`
          : html`<div class="box">${chart(request, { now, before, label, link })}</div>
              <details>
                <summary>As a table</summary>
                ${periodTable(request, now, link)}
              </details>`
      }
    </section>
    ${figures.largest.map((largest) => largestSection(largest, request, frame, figures))}
    ${errorsSection(figures, request, frame)}
    ${
      statuses.length === 0
        ? none
        : html`<section aria-labelledby="status">
            <div class="title">
              <h2 id="status">By status</h2>
              <ul class="legend">
                ${classItems(total.classes)}
              </ul>
              ${files(frame, wholeQuestion(request))}
            </div>
            ${statusTable(capitalText(meterText(request.meter)), statuses, figures.billableStatuses.includes)}
          </section>`
    }
    <footer>
      Each number here is one of
      <a href="${address(`${frame.prefix}/billable`, by.rows)}">/billable</a>: the links at the
      headings give the rows behind it.
    </footer>`;
};

/** The last day with usage, where whole days without any are after it up to now. */
const lastUsedOf = ({ by, isGrowing, over, periods }: Span, now: SumsByStart): Period | null => {
  if (by !== 'day' || !isGrowing) return null;
  const at = periods.findLastIndex(({ start }) => now.has(start));
  return at < over - 1 ? (periods[at] ?? null) : null;
};

const emptyText = (
  { subject, within, span }: PageRequest,
  frame: Frame,
  { before, lastReport }: Pick<UsageFigures, 'before' | 'lastReport'>,
): Html | string =>
  subject === null && frame.isOperator && span.isGrowing && before.size === 0 && lastReport === null
    ? 'Nothing to draw. When Kong posts its first batch to /ingest, this fills by itself.'
    : html`Nothing to draw in this time. See
        <a
          href="${viewAddress({ ...frame, time: [['range', 'this_year']] }, 'usage', subjectParameters({ subject, within }))}"
          >this year</a
        >.`;

const largestSection = (
  { kind, shares, all, changes, question }: Largest,
  request: PageRequest,
  frame: Frame,
  { total, limits, comparison }: Pick<UsageFigures, 'total' | 'limits' | 'comparison'>,
): Html => {
  if (shares.length === 0) return none;
  const { meter } = request;
  const plural = views[kind];
  const isCut = all > shares.length;
  const id = `largest-${kind}`;
  return html`<section aria-labelledby="${id}">
    <div class="title">
      <h2 id="${id}">${isCut ? `Largest ${plural}` : `${heads[kind]}s`}</h2>
      ${
        isCut && frame.isOperator
          ? html`<a href="${viewAddress(frame, plural)}">all ${numberText(all)}</a>`
          : none
      }
      ${files(frame, question)}
    </div>
    ${shareTable({
      head: heads[kind],
      shares,
      total: total.requests,
      link: (value) => partAddress(request, frame, { kind, value }),
      changes,
      comparison,
      limits: kind === 'customer' && limits.size > 0 ? limits : null,
      unit: capitalText(meterText(meter)),
    })}
  </section>`;
};

/** A part of a view, of those alone whom the view is about. */
const partAddress = (request: PageRequest, frame: Frame, { kind, value }: Subject): string =>
  viewAddress(frame, 'usage', [
    // A consumer is a part of its customer, not the other way round.
    ...(request.subject?.kind === 'consumer' && kind === 'customer'
      ? []
      : subjectParameters(request)),
    [kind, value],
  ]);

const errorsSection = (
  { errors, total }: Pick<UsageFigures, 'errors' | 'total'>,
  request: PageRequest,
  frame: Frame,
): Html => {
  if (errors === null || errors.counts.length === 0) return none;
  const { kind, counts, all, question } = errors;
  const [, , , client, server] = total.classes;
  return html`<section aria-labelledby="errors">
    <div class="title">
      <h2 id="errors">${all > counts.length ? 'Most errors' : 'Errors'} by ${kind}</h2>
      ${files(frame, question)}
    </div>
    ${errorTable(
      {
        head: heads[kind],
        unit: capitalText(meterText(request.meter)),
        total: client + server,
        link: (value) => partAddress(request, frame, { kind, value }),
      },
      counts,
    )}
  </section>`;
};

/** The same rows as files. */
export const files = ({ prefix }: Frame, { rows }: Question): Html =>
  html`<span class="files"
    ><a href="${address(`${prefix}/billable`, [...rows, ['format', 'csv']])}">CSV</a>
    <a href="${address(`${prefix}/billable`, rows)}">JSON</a></span
  >`;
