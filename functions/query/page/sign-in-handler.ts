import { callerOf, type Credentials } from '../../../shared/api/authorize.ts';
import type { Handler, HttpRequest } from '../../../shared/api/message.ts';
import type { ProblemResponse } from '../../../shared/api/problem.ts';
import type { Sessions } from '../../../shared/api/session.ts';
import { signInDocument } from '../../../shared/page/doors/sign-in-view.ts';
import { htmlAnswer } from './html-answer.ts';
import { nextPlace } from './next-place.ts';

export type SignInContext = {
  readonly sessions: Sessions;
  readonly credentials: Credentials;
  readonly prefix: string;
  /** What to answer in the end to a wrong token. Default: the form again, at once. */
  readonly refuseToken?: (refusal: ProblemResponse) => Promise<ProblemResponse>;
};

/** A token has some dozens of characters; a form holds nothing else of length. */
const maxFormBytes = 16_384;

/** `POST /sign-in`: exchanges a token for a cookie. */
export const createSignInHandler = ({
  sessions,
  credentials,
  prefix,
  refuseToken = async (refusal) => refusal,
}: SignInContext): Handler => {
  return async (request) => {
    const form = readForm(request);
    const next = nextPlace(form.get('next') ?? '');
    const again = async (problem: string, status: number): Promise<ProblemResponse> => {
      const { cookie, formToken } = sessions.newForm(request.headers);
      return htmlAnswer(signInDocument({ prefix, formToken, next, problem }), {
        status,
        headers: { 'set-cookie': cookie },
      });
    };
    if (!sessions.isFormOf(request.headers, form.get('form') ?? '')) {
      return again('The form was older than the page. Please sign in again.', 400);
    }
    const token = (form.get('token') ?? '').trim();
    const caller = token === '' ? null : await callerOf([token], 'read', credentials);
    if (caller === null) {
      return refuseToken(await again('This token does not open the page.', 401));
    }
    return seeOther(`${prefix}${next}`, { 'set-cookie': await sessions.begin(token) });
  };
};

/** `POST /sign-out`: ends the session. */
export const createSignOutHandler =
  ({ sessions, prefix }: Pick<SignInContext, 'sessions' | 'prefix'>): Handler =>
  async (request) => {
    const isOurs = sessions.isFormOfSession(request.headers, readForm(request).get('form') ?? '');
    // Another site cannot sign anyone out; someone without a session is out.
    const headers = isOurs ? { 'set-cookie': await sessions.end(request.headers) } : {};
    return seeOther(`${prefix}/`, headers);
  };

/** The fields of a form; none where it is larger than any of ours. */
export const readForm = ({ body }: HttpRequest): URLSearchParams =>
  new URLSearchParams(body.length > maxFormBytes ? '' : Buffer.from(body).toString());

/** Leads on to a page by GET. */
export const seeOther = (location: string, headers: Readonly<Record<string, string>>) => ({
  status: 303,
  headers: { ...headers, location, 'cache-control': 'no-store' },
  body: '',
});
