import { isAllowed } from '../../../shared/api/credentials.ts';
import type { Handler, HttpRequest } from '../../../shared/api/message.ts';
import type { ProblemResponse } from '../../../shared/api/problem.ts';
import type { Sessions } from '../../../shared/api/session.ts';
import { signInDocument } from '../../../shared/page/sign-in-view.ts';
import type { TokenSource } from '../../../shared/ports/token-source.ts';
import { htmlAnswer } from './html-answer.ts';

export type SignInContext = {
  readonly sessions: Sessions;
  readonly tokens: TokenSource;
  readonly prefix: string;
  /** What to answer in the end to a wrong token. Default: the form again, at once. */
  readonly refuseToken?: (refusal: ProblemResponse) => Promise<ProblemResponse>;
};

/** A token has some dozens of characters; a form holds nothing else of length. */
const maxFormBytes = 16_384;

/** `POST /sign-in`: exchanges a token for a cookie. */
export const createSignInHandler = ({
  sessions,
  tokens,
  prefix,
  refuseToken = async (refusal) => refusal,
}: SignInContext): Handler => {
  const again = async (problem: string, next: string, status: number): Promise<ProblemResponse> => {
    const { cookie, formToken } = await sessions.newForm();
    return htmlAnswer(signInDocument({ prefix, formToken, next, problem }), {
      status,
      headers: { 'set-cookie': cookie },
    });
  };

  return async (request) => {
    const form = readForm(request);
    const next = form.get('next') ?? '';
    if (!(await sessions.isFormOf(request.headers, form.get('form') ?? ''))) {
      return again('The form was older than the page. Please sign in again.', next, 400);
    }
    const token = (form.get('token') ?? '').trim();
    const presented = token === '' ? [] : [token];
    const isRight =
      isAllowed(presented, await tokens.tokens('read')) ||
      (tokens.refetch !== undefined && isAllowed(presented, await tokens.refetch('read')));
    if (!isRight) {
      return refuseToken(await again('This token does not open the page.', next, 401));
    }
    return seeOther(address(prefix, next), { 'set-cookie': await sessions.begin(token) });
  };
};

/** `POST /sign-out`: ends the session, in this browser. */
export const createSignOutHandler =
  ({ sessions, prefix }: Pick<SignInContext, 'sessions' | 'prefix'>): Handler =>
  async (request) => {
    const isOurs = await sessions.isFormOf(request.headers, readForm(request).get('form') ?? '');
    // Another site cannot sign anyone out; someone without a session is out.
    return seeOther(`${prefix}/`, isOurs ? { 'set-cookie': sessions.end } : {});
  };

const readForm = ({ body }: HttpRequest): URLSearchParams =>
  new URLSearchParams(body.length > maxFormBytes ? '' : Buffer.from(body).toString());

/** Only the query is taken over, so that no form can lead elsewhere. */
const address = (prefix: string, query: string): string => {
  const parameters = new URLSearchParams(query).toString();
  return parameters === '' ? `${prefix}/` : `${prefix}/?${parameters}`;
};

const seeOther = (location: string, headers: Readonly<Record<string, string>>) => ({
  status: 303,
  headers: { ...headers, location, 'cache-control': 'no-store' },
  body: '',
});
