import type { HttpResponse } from './message.ts';

const titles = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  416: 'Range Not Satisfiable',
  417: 'Expectation Failed',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
} as const;

export type ProblemStatus = keyof typeof titles;

export type ProblemResponse = HttpResponse & { readonly body: string };

type ProblemExtras = {
  readonly headers?: Readonly<Record<string, string>>;
  /** Further members of the problem object, for programs. */
  readonly members?: Readonly<Record<string, unknown>>;
};

/**
 * An answer that says what is wrong, as RFC 9457 defines it.
 *
 * `detail` is one or two sentences for a person: what was wrong, the value received, the values
 * allowed. It must hold no token and nothing of an entry.
 */
export const problem = (
  status: ProblemStatus,
  detail: string,
  { headers, members }: ProblemExtras = {},
): ProblemResponse => ({
  status,
  headers: {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
  },
  body: JSON.stringify({ status, title: titles[status], detail, ...members }),
});
