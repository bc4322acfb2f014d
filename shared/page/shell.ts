import { html, raw } from 'hono/html';

import type { TimeZone } from '../calendar/zone.ts';
import type { Meter } from '../metering/series.ts';
import { capitalText } from './format.ts';
import { address, type Html, none, type Parameters } from './markup.ts';
import type { ViewName } from './request.ts';
import { shownName } from './shown-name.ts';
import { styleVersion } from './style/style.ts';

/** What every page of a reader has around its view. */
export type Frame = {
  /** The path of the public URL, without a slash at its end. */
  readonly prefix: string;
  /** Who is signed in, in words. */
  readonly who: string;
  readonly isOperator: boolean;
  /** The views of the menu, in order. */
  readonly views: readonly ViewName[];
  /** What the form to sign out sends back; `null` where no session was presented. */
  readonly formToken: string | null;
  /** Keeps the time from one view to the next. */
  readonly time: Parameters;
  readonly view: ViewName | null;
  /** Entries that wait in quarantine; `null` where they are not counted. */
  readonly quarantined: number | null;
  /** Of the months. */
  readonly billingTimezone: TimeZone;
  /** All that is counted, requests first. */
  readonly meters: readonly Meter[];
};

/** The address of a view. */
export const viewAddress = (
  { prefix, time }: Pick<Frame, 'prefix' | 'time'>,
  view: ViewName,
  more: Parameters = [],
): string =>
  address(`${prefix}/`, [...(view === 'usage' ? [] : [['view', view] as const]), ...time, ...more]);

/** A whole document around a view. */
export const document = (title: string, frame: Frame, body: Html): Html =>
  html`${raw('<!doctype html>')}
    <html lang="en">
      ${head(title, frame.prefix)}
      <body>
        <a class="skip" href="#main">Skip to the numbers</a>
        <header>
          <a class="brand" href="${frame.prefix}/">Billable</a>
          <nav aria-label="Views">${menu(frame)}</nav>
          <div class="account">
            <bdi class="name">${shownName(frame.who)}</bdi>
            ${frame.formToken === null ? none : signOut(frame.prefix, frame.formToken)}
          </div>
        </header>
        <main id="main" tabindex="-1">${body}</main>
      </body>
    </html> `;

export type PlainFrame = {
  readonly prefix: string;
  /** What the form to sign out sends back; `null` for someone who is not signed in. */
  readonly formToken: string | null;
};

/** A document without a view: of its menu it has what is open to everyone who is signed in. */
export const plainDocument = (title: string, frame: PlainFrame, body: Html): Html =>
  html`${raw('<!doctype html>')}
    <html lang="en">
      ${head(title, frame.prefix)}
      <body class="plain">
        <header>
          <a class="brand" href="${frame.prefix}/">Billable</a>
          ${
            frame.formToken === null
              ? none
              : html`<nav aria-label="Views">${menu({ ...frame, ...ofEveryone })}</nav>
                  <div class="account">${signOut(frame.prefix, frame.formToken)}</div>`
          }
        </header>
        <main>${body}</main>
      </body>
    </html> `;

const ofEveryone = {
  views: ['usage', 'reports'],
  view: null,
  quarantined: null,
  time: [],
} as const;

const signOut = (prefix: string, formToken: string): Html =>
  html`<form method="post" action="${prefix}/sign-out">
    <input type="hidden" name="form" value="${formToken}" />
    <button>Sign out</button>
  </form>`;

const head = (title: string, prefix: string): Html =>
  html`<head>
    <meta charset="utf-8" />
    <title>${title} · Billable</title>
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <meta name="robots" content="noindex" />
    <link rel="icon" type="image/svg+xml" href="${prefix}/icon.svg" />
    <link rel="stylesheet" href="${prefix}/style.css?v=${styleVersion}" />
  </head>`;

const menu = (frame: Pick<Frame, 'prefix' | 'time' | 'views' | 'view' | 'quarantined'>): Html =>
  html`<ul>
    ${frame.views.map((view) => {
      const current = frame.view === view ? raw(' aria-current="page"') : none;
      const badge =
        view === 'quarantine' && frame.quarantined !== null && frame.quarantined > 0
          ? html` <span class="badge">${frame.quarantined}</span>`
          : none;
      return html`<li>
        <a href="${viewAddress(frame, view)}" ${current}>${capitalText(view)}${badge}</a>
      </li>`;
    })}
  </ul>`;
