import { html } from 'hono/html';

import { type Html, none } from '../markup.ts';
import { plainDocument } from '../shell.ts';

type Link = {
  readonly prefix: string;
  /** What the form sends back, besides the link's own token. */
  readonly formToken: string;
  readonly token: string;
  /** Whether the button was pressed before, without the cookie of its page. */
  readonly isAgain: boolean;
};

/** The button behind a customer's link. */
export const linkDocument = ({ prefix, formToken, token, isAgain }: Link): Html =>
  plainDocument(
    'Your API usage',
    { prefix, formToken: null },
    html`<h1>Your API usage</h1>
      ${
        isAgain
          ? html`<p class="problem" role="alert">
              The cookie of this page did not come back. Allow cookies here, then press the button
              again.
            </p>`
          : none
      }
      <form method="post" action="${prefix}/link" class="sign-in">
        <input type="hidden" name="form" value="${formToken}" />
        <input type="hidden" name="token" value="${token}" />
        <p id="hint" class="detail">
          The link works once. You are then signed in on this device for twelve hours.
        </p>
        <button aria-describedby="hint">Show my usage</button>
      </form>`,
  );

/** A link that opens nothing, or nothing any more. */
export const deadLinkDocument = (prefix: string): Html =>
  plainDocument(
    'This link does not work any more',
    { prefix, formToken: null },
    html`<h1>This link does not work any more</h1>
      <p class="summary">A link works once, and for an hour after it was made.</p>
      <p>Ask for a new one where you got it, or <a href="${prefix}/">sign in with a token</a>.</p>`,
  );
