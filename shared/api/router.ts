import { callerOf, type Credentials } from './authorize.ts';
import type { Access, Caller } from './caller.ts';
import { acceptsGzip, minCompressedBytes } from './compression.ts';
import { challenge, presentedTokens } from './credentials.ts';
import { answerToError, type FailureLog, unavailable } from './failure.ts';
import type { Handler, HttpRequest, HttpResponse } from './message.ts';
import { problem, type ProblemResponse } from './problem.ts';

/** A path matches as a whole; one that ends in `{name}` matches any one segment there. */
export type Route = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH';
  readonly path: string;
  /** What a token must open; `null` where none is needed. */
  readonly scope: Access;
  /**
   * Whether a customer token passes, or on which of the paths. The handler then shows nothing but what is the customer's own
   * (`HttpRequest.caller`). Everywhere else such a token is refused before anything is looked up.
   */
  readonly isForCustomers?: boolean | RegExp;
  readonly handler: Handler;
};

export type RequestHead = Omit<HttpRequest, 'body'>;

export type Router = {
  /**
   * Judges a request before its body is read: the handler to call with the whole request, or the
   * answer where it may not pass (401, 403, 404, 405, 503). Neither ever throws.
   */
  admit(head: RequestHead): Promise<Handler | ProblemResponse>;
  /** Admits and handles a request that is there as a whole. Never throws. */
  handle: Handler;
  /** Whether what is asked for needs no token; false where there is no such route. */
  isOpen(head: Pick<RequestHead, 'method' | 'path'>): boolean;
  /** The path of the route that a path matches, as it was given; `null` where none does. */
  routeOf(path: string): string | null;
};

type RouterContext = Credentials & {
  readonly log: FailureLog;
  /** What to answer in the end to a token that opens nothing. Default: the refusal, at once. */
  readonly refuseToken?: (refusal: ProblemResponse) => Promise<ProblemResponse>;
};

export const createRouter = (
  routes: readonly Route[],
  { log, refuseToken = async (refusal) => refusal, ...credentials }: RouterContext,
): Router => {
  const routesAt = finderOf(routes);

  const admit: Router['admit'] = async (head) => {
    const atPath = routesAt(head.path);
    const route = routeFor(atPath, head);
    if (route === undefined) {
      return atPath.length === 0 ? unknownPath(head.path, routes) : wrongMethod(head, atPath);
    }
    const caller = route.scope === null ? null : await authorize(head, route.scope);
    if (caller !== null && 'status' in caller) return caller;
    if (caller !== null && caller.customer !== null && !isForCustomers(route, head.path)) {
      return notForCustomers(routes);
    }
    return async (request) => {
      try {
        const asked = caller === null ? request : { ...request, caller };
        const response = withoutSniffing(await route.handler(asked));
        return request.method === 'HEAD' ? await withoutBody(response, request) : response;
      } catch (error) {
        return answerToError(error, log);
      }
    };
  };

  const authorize = async (
    head: RequestHead,
    access: Exclude<Access, null>,
  ): Promise<Caller | ProblemResponse> => {
    const presented = presentedTokens(head.headers);
    try {
      const caller = presented.length > 0 ? await callerOf(presented, access, credentials) : null;
      if (caller !== null) return caller;
      const refusal = unauthorized(access, presented.length);
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
    isOpen: (head) => routeFor(routesAt(head.path), head)?.scope === null,
    routeOf: (asked) => routesAt(asked)[0]?.path ?? null,
  };
};

/** Finds the routes at a path; one that is spelt out goes before one that ends in `{name}`. */
const finderOf = (routes: readonly Route[]): ((path: string) => readonly Route[]) => {
  const isOpenEnded = ({ path }: Route): boolean => path.endsWith('}');
  const spelt = Map.groupBy(
    routes.filter((route) => !isOpenEnded(route)),
    ({ path }) => path,
  );
  const openEnded = routes.filter(isOpenEnded);
  return (asked) => spelt.get(asked) ?? openEnded.filter(({ path }) => matches(path, asked));
};

const routeFor = (
  atPath: readonly Route[],
  { method }: Pick<RequestHead, 'method'>,
): Route | undefined => {
  const asked = method === 'HEAD' ? 'GET' : method;
  return atPath.find((route) => route.method === asked);
};

/** Whether a path has any one segment where `pattern` has `{name}`. */
const matches = (pattern: string, path: string): boolean => {
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

const unauthorized = (access: Exclude<Access, null>, presented: number): ProblemResponse => {
  const scope = access === 'any' ? 'any scope' : `the scope "${access}"`;
  const what =
    presented === 0
      ? `No token was presented for ${scope}.`
      : presented === 1
        ? `The token that was presented does not open ${scope}.`
        : `Not all of the ${presented} tokens that were presented open ${scope} for one caller.`;
  return problem(
    401,
    `${what} Present one as "Authorization: Bearer TOKEN", as the password of ` +
      'Basic authorization with any user name, or as "x-api-key: TOKEN".',
    { headers: { 'www-authenticate': challenge } },
  );
};

const isForCustomers = ({ isForCustomers: open = false }: Route, path: string): boolean =>
  typeof open === 'boolean' ? open : open.test(path);

/** The same for every path, whatever is there. */
const notForCustomers = (routes: readonly Route[]): ProblemResponse => {
  const paths = routes
    .filter(({ isForCustomers: open = false }) => open !== false)
    .map(({ path }) => path);
  return problem(
    403,
    `The token of a customer does not open this path. It opens: ${paths.join(', ')}.`,
  );
};

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
  const chunks = response.body[Symbol.asyncIterator]();
  await chunks.next();
  await chunks.return?.();
  return { ...response, body: '' };
};
