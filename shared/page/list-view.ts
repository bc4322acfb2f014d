import { html } from 'hono/html';

import type { EpochMs } from '../calendar/instant.ts';
import type { Share } from './figures.ts';
import { amountText, capitalText, meterText, numberText } from './format.ts';
import { heading } from './heading.ts';
import type { LimitsByCustomer } from './limits/limit.ts';
import type { Html } from './markup.ts';
import type { MonthStanding } from './month-standing.ts';
import type { Question } from './questions.ts';
import type { PageRequest, SubjectKind } from './request.ts';
import { type Frame, viewAddress } from './shell.ts';
import { change, type Comparison } from './summary.ts';
import { shareTable } from './tables.ts';
import type { Changes } from './usage-figures.ts';
import { files } from './usage-view.ts';

export type ListFigures = {
  readonly asOf: EpochMs;
  readonly kind: SubjectKind;
  readonly shares: readonly Share[];
  readonly all: number;
  readonly total: number;
  readonly comparison: Comparison | null;
  readonly changes: Changes | null;
  /** Of the customers that are listed. */
  readonly limits: LimitsByCustomer;
  readonly months: readonly MonthStanding[];
  readonly question: Question;
};

const nouns = {
  customer: ['customer', 'customers'],
  consumer: ['consumer', 'consumers'],
  service: ['service', 'services'],
} as const;

/** All customers, consumers or services of a time, the largest first. */
export const listView = (request: PageRequest, frame: Frame, figures: ListFigures): Html => {
  const { kind, shares, all, total, comparison, question, asOf, months } = figures;
  const [one, several] = nouns[kind];
  const cut =
    all > shares.length
      ? ` The ${numberText(shares.length)} largest are shown; the CSV has all.`
      : '';
  return html`${heading(request, frame, { asOf, who: capitalText(several), months })}
    <p class="summary">
      ${
        all === 0
          ? `No ${one} has usage in this time.`
          : html`${numberText(all)} ${all === 1 ? one : several} with
            ${amountText(total, request.meter)}${request.span.isGrowing ? ' so far' : ''}${change(comparison)}.${cut}`
      }
    </p>
    ${
      all === 0
        ? html`<p>${files(frame, question)}</p>`
        : html`<section aria-labelledby="list">
            <div class="title">
              <h2 id="list">By ${meterText(request.meter)}</h2>
              ${files(frame, question)}
            </div>
            ${shareTable({
              head: capitalText(one),
              shares,
              total,
              link: (value) => viewAddress(frame, 'usage', [[kind, value]]),
              changes: figures.changes,
              comparison,
              limits: figures.limits.size > 0 ? figures.limits : null,
              unit: capitalText(meterText(request.meter)),
            })}
          </section>`
    }`;
};
