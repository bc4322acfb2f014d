import type { Handler, HttpRequest } from '../../../shared/api/message.ts';
import { unavailable } from '../../../shared/api/failure.ts';
import { problem, type ProblemResponse } from '../../../shared/api/problem.ts';
import type { RequestHead, Router } from '../../../shared/api/router.ts';
import type { Session, Sessions } from '../../../shared/api/session.ts';
import { challenge, presentedTokens } from '../../../shared/api/credentials.ts';
import { problemDocument } from '../../../shared/page/doors/problem-view.ts';
import type { PlainFrame } from '../../../shared/page/shell.ts';
import { signInDocument } from '../../../shared/page/doors/sign-in-view.ts';
import { asObject, asText, memberOf, readJson } from '../../../shared/stored/read-json.ts';
import { htmlAnswer, wantsHtml } from './html-answer.ts';
import { nextPlace } from './next-place.ts';

type BrowsersContext = {
  readonly sessions: Sessions;
  readonly prefix: string;
  /** What a wrong token waits for. Default: nothing. */
  readonly refuseToken?: (refusal: ProblemResponse) => Promise<ProblemResponse>;
};

/**
 * The same router for people with a browser: a session's token counts like one in a header, and what
 * is refused they can read. Programs see no difference.
 */
export const withBrowsers = (
  router: Router,
  { sessions, prefix, refuseToken = async (refusal) => refusal }: BrowsersContext,
): Router => {
  const admit: Router['admit'] = async (head) => {
    // Neither depends on a session: a right token in the form to sign in never waits.
    if (router.isOpen(head) || !sessions.isPresented(head.headers)) {
      return readable(head, await router.admit(head));
    }
    const session = await sessions.read(head.headers).catch(() => unknownSession);
    if (session === null) return readable(head, await refuseToken(noSession));
    if ('status' in session) return readable(head, session);
    if (presentedTokens(head.headers).some((token) => token !== session.token)) {
      return readable(head, disagreeing, session);
    }
    const admitted = await router.admit(withToken(head, session));
    if (typeof admitted !== 'function') return readable(head, admitted, session);
    const handler: Handler = (request) =>
      admitted({ ...withToken(request, session), formToken: session.formToken });
    return readable(head, handler, session);
  };

  const readable = async (
    head: RequestHead,
    admitted: Handler | ProblemResponse,
    session: Session | null = null,
  ): Promise<Handler | ProblemResponse> => {
    if (!wantsHtml(head)) return admitted;
    const frame = { prefix, formToken: session?.formToken ?? null };
    if (typeof admitted === 'function') return readableAnswers(admitted, frame);
    if (admitted.status === 401) return signInPage(head, admitted);
    // The router lists its routes, which helps a program and no one else.
    return admitted.status === 404
      ? htmlAnswer(problemDocument(frame, noSuchPage), { status: 404 })
      : problemPage(admitted, frame);
  };

  const signInPage = async (
    { method, path, query, headers }: RequestHead,
    refusal: ProblemResponse,
  ): Promise<ProblemResponse> => {
    const { cookie, formToken } = sessions.newForm(headers);
    const next = method === 'GET' ? nextPlace(`${path}?${query}`) : '/';
    return htmlAnswer(signInDocument({ prefix, formToken, next, problem: null }), {
      status: refusal.status,
      // Of `Basic` a browser would ask in a window of its own, before it shows the form.
      headers: { 'www-authenticate': 'Bearer realm="billable"', 'set-cookie': cookie },
    });
  };

  return {
    ...router,
    admit,
    handle: async (request) => {
      const admitted = await admit(request);
      return typeof admitted === 'function' ? admitted(request) : admitted;
    },
  };
};

const withToken = <Head extends Pick<HttpRequest, 'headers'>>(
  head: Head,
  { token }: Session,
): Head => ({ ...head, headers: { ...head.headers, authorization: `Bearer ${token}` } });

const noSuchPage = {
  status: 404,
  title: 'Not Found',
  detail: 'There is nothing at this address. It may be misspelt, or what was there may be gone.',
};

const unknownSession = unavailable(
  'It cannot be known now whether the session was signed out. Sending the same request again is safe.',
);

/** Also with a right token in a header. Keys may follow from read tokens: at speed, cookies would be a way to try these. */
const noSession = problem(
  401,
  'The session has ended. Sign in again, or send a token in a header and no cookie.',
  { headers: { 'www-authenticate': challenge } },
);

const disagreeing = problem(
  401,
  'The session and the token in a header do not agree. Send one of them, or the same.',
);

/** The answers of a handler; those that refuse as pages. */
const readableAnswers =
  (handler: Handler, frame: PlainFrame): Handler =>
  async (request) => {
    const answer = await handler(request);
    const { body, headers, released } = answer;
    const isProblem = headers['content-type'] === 'application/problem+json';
    if (!isProblem || typeof body !== 'string' || body === '') return answer;
    const page = await problemPage({ ...answer, body }, frame);
    return released === undefined ? page : { ...page, released };
  };

const problemPage = (
  { status, headers, body }: ProblemResponse,
  frame: PlainFrame,
): Promise<ProblemResponse> => {
  const said = readJson(body, asObject);
  const title = memberOf(said, 'title', asText);
  const detail = memberOf(said, 'detail', asText);
  const retry = headers['retry-after'];
  return htmlAnswer(problemDocument(frame, { status, title, detail }), {
    status,
    headers: retry === undefined ? {} : { 'retry-after': retry },
  });
};
