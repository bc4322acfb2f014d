import { html } from 'hono/html';

import type { Html } from '../markup.ts';
import { type PlainFrame, plainDocument } from '../shell.ts';

type Problem = {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
};

/** What went wrong, and the way out. */
export const problemDocument = (frame: PlainFrame, { status, title, detail }: Problem): Html =>
  plainDocument(
    title,
    frame,
    html`<h1>${headings[status] ?? title}</h1>
      <p class="summary">${detail}</p>
      <p><a href="${frame.prefix}/">To this month</a></p>`,
  );

const headings: Readonly<Record<number, string>> = {
  400: 'This cannot be shown',
  403: 'Not yours to see',
  404: 'Page not found',
  413: 'Too much to show at once',
  429: 'Too many wrong tokens',
  503: 'Not available now',
};
