import type { Scope, TokenSource } from '../ports/token-source.ts';
import { acceptsGzip, minCompressedBytes } from './compression.ts';
import { challenge, isAllowed, presentedTokens } from './credentials.ts';
import { answerToError, type FailureLog, unavailable } from './failure.ts';
import type { Handler, HttpRequest, HttpResponse } from './message.ts';
import { problem, type ProblemResponse } from './problem.ts';

/** A path matches as a whole; one that ends in `{name}` matches any one segment there. */
export type Route = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH';
  readonly path: string;
  /** What a token must open; `null` where none is needed. */
  readonly scope: Scope | null;
  readonly handler: Handler;
};

export type RequestHead = Omit<HttpRequest, 'body'>;

export type Router = {
  /**
   * Judges a request before its body is read: the handler to call with the whole request, or the
   * answer where it may not pass (401, 404, 405, 503). Neither ever throws.
   */
  admit(head: RequestHead): Promise<Handler | ProblemResponse>;
  /** Admits and handles a request that is there as a whole. Never throws. */
  handle: Handler;
  /** The path of the route that a path matches, as it was given; `null` where none does. */
  routeOf(path: string): string | null;
};

type RouterContext = {
  readonly tokens: TokenSource;
  readonly log: FailureLog;
  /** What to answer in the end to a token that opens nothing. Default: the refusal, at once. */
  readonly refuseToken?: (refusal: ProblemResponse) => Promise<ProblemResponse>;
};

export const createRouter = (
  routes: readonly Route[],
  { tokens, log, refuseToken = async (refusal) => refusal }: RouterContext,
): Router => {
  const admit: Router['admit'] = async (head) => {
    const atPath = routes.filter(({ path }) => matches(path, head.path));
    const method = head.method === 'HEAD' ? 'GET' : head.method;
    const route = atPath.find((candidate) => candidate.method === method);
    if (route === undefined) {
      return atPath.length === 0 ? unknownPath(head.path, routes) : wrongMethod(head, atPath);
    }
    const refusal = route.scope && (await authorize(head, route.scope));
    if (refusal !== null) return refusal;
    return async (request) => {
      try {
        const response = withoutSniffing(await route.handler(request));
        return request.method === 'HEAD' ? await withoutBody(response, request) : response;
      } catch (error) {
        return answerToError(error, log);
      }
    };
  };

  const authorize = async (head: RequestHead, scope: Scope): Promise<ProblemResponse | null> => {
    const presented = presentedTokens(head.headers);
    try {
      if (isAllowed(presented, await tokens.tokens(scope))) return null;
      if (presented.length > 0 && tokens.refetch !== undefined) {
        if (isAllowed(presented, await tokens.refetch(scope))) return null;
      }
      const refusal = unauthorized(scope, presented.length > 0);
      return presented.length > 0 ? await refuseToken(refusal) : refusal;
    } catch (error) {
      // Never 401: a client that is told so may stop for good, and its token may well be right.
      log(error);
      return unavailable('The tokens cannot be read now. Sending the same request again is safe.');
    }
  };

  return {
    admit,
    handle: async (request) => {
      const admitted = await admit(request);
      return typeof admitted === 'function' ? admitted(request) : admitted;
    },
    routeOf: (asked) => routes.find(({ path }) => matches(path, asked))?.path ?? null,
  };
};

const matches = (pattern: string, path: string): boolean => {
  if (!pattern.endsWith('}')) return pattern === path;
  const prefix = pattern.slice(0, pattern.lastIndexOf('{'));
  return (
    path.length > prefix.length &&
    path.lastIndexOf('/') === prefix.length - 1 &&
    path.startsWith(prefix)
  );
};

const maxQuotedPath = 100;

const unknownPath = (path: string, routes: readonly Route[]): ProblemResponse => {
  const known = routes.map((route) => `${route.method} ${route.path}`).join(', ');
  const quoted = JSON.stringify(path.slice(0, maxQuotedPath));
  return problem(404, `No route for ${quoted}. Routes: ${known}.`);
};

const wrongMethod = (head: RequestHead, atPath: readonly Route[]): ProblemResponse => {
  const allow = atPath.map(({ method }) => (method === 'GET' ? 'GET, HEAD' : method)).join(', ');
  const detail = `The method ${head.method} is not allowed here. Allowed: ${allow}.`;
  return problem(405, detail, { headers: { allow } });
};

const unauthorized = (scope: Scope, wasPresented: boolean): ProblemResponse =>
  problem(
    401,
    `${wasPresented ? 'The token that was presented does not open' : 'No token was presented for'} ` +
      `the scope "${scope}". Present one as "Authorization: Bearer TOKEN", as the password of ` +
      'Basic authorization with any user name, or as "x-api-key: TOKEN".',
    { headers: { 'www-authenticate': challenge } },
  );

/** No client is to take a CSV or JSON for a page that it may run. Errors say the same by themselves. */
const withoutSniffing = (response: HttpResponse): HttpResponse => ({
  ...response,
  headers: { ...response.headers, 'x-content-type-options': 'nosniff' },
});

/** Names a length only where GET would send that many bytes; an empty body may have lost its own. */
const withoutBody = async (
  response: HttpResponse,
  { headers }: RequestHead,
): Promise<HttpResponse> => {
  if (typeof response.body === 'string') {
    const length = Buffer.byteLength(response.body);
    const isKnown = length > 0 && !(acceptsGzip(headers) && length > minCompressedBytes);
    const named = isKnown ? { 'content-length': String(length) } : {};
    return { ...response, headers: { ...response.headers, ...named }, body: '' };
  }
  // A generator that was never started would not let go of what was opened for it.
  const texts = response.body[Symbol.asyncIterator]();
  await texts.next();
  await texts.return?.();
  return { ...response, body: '' };
};
