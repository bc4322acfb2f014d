import { html } from 'hono/html';

import type { EpochMs } from '../calendar/instant.ts';
import type { TimeZone } from '../calendar/zone.ts';
import { instantText } from './format.ts';
import type { Html } from './markup.ts';

type ViewHeading = {
  readonly title: string;
  /** Of which time the view is, in words. */
  readonly period: string;
  readonly timezone: TimeZone;
  readonly asOf: EpochMs;
  /** What matters, in a sentence. */
  readonly summary: Html | string;
};

/** Says what a view without a choice of time is of, and what matters in it. */
export const viewHeading = ({ title, period, timezone, asOf, summary }: ViewHeading): Html =>
  html`<div class="heading">
      <div>
        <h1>${title}</h1>
        <p class="detail">${period} · ${timezone} · as of ${instantText(asOf, timezone)}</p>
      </div>
    </div>
    <p class="summary">${summary}</p>`;
