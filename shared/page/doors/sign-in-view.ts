import { html } from 'hono/html';

import { type Html, none } from '../markup.ts';
import { plainDocument } from '../shell.ts';

type SignIn = {
  readonly prefix: string;
  /** What the form sends back. */
  readonly formToken: string;
  /** The path and the query of what was asked for. */
  readonly next: string;
  /** Why this is shown again; `null` at first. */
  readonly problem: string | null;
};

/** The form that takes a token. */
export const signInDocument = ({ prefix, formToken, next, problem }: SignIn): Html =>
  plainDocument(
    'Sign in',
    { prefix, formToken: null },
    html`<h1>Sign in</h1>
      ${problem === null ? none : html`<p class="problem" role="alert">${problem}</p>`}
      <form method="post" action="${prefix}/sign-in" class="sign-in">
        <input type="hidden" name="form" value="${formToken}" />
        <input type="hidden" name="next" value="${next}" />
        <label for="token">Token</label>
        <input
          id="token"
          name="token"
          type="password"
          autocomplete="current-password"
          required
          autofocus
          spellcheck="false"
          aria-describedby="hint"
        />
        <p id="hint" class="detail">
          The token of a customer, or a read token of this server. On one machine the read token is
          in the file <code>read-token</code> of the data folder, unless READ_TOKENS is set.
        </p>
        <button>Sign in</button>
      </form>`,
  );
