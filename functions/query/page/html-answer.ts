import Negotiator from 'negotiator';

import type { HttpRequest } from '../../../shared/api/message.ts';
import type { ProblemResponse } from '../../../shared/api/problem.ts';
import type { Html } from '../../../shared/page/markup.ts';

/** Everything comes from here, and no script at all. */
const policy =
  "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; " +
  "frame-ancestors 'none'; base-uri 'none'";

const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': policy,
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cross-origin-opener-policy': 'same-origin',
  vary: 'Accept, Accept-Encoding, Authorization, Cookie, x-api-key',
} as const;

type Extras = {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
};

/** A page as an answer. It is no one else's, and no copy of it is kept. */
export const htmlAnswer = async (
  page: Html,
  { status = 200, headers }: Extras = {},
): Promise<ProblemResponse> => ({
  status,
  headers: { ...pageHeaders, 'cache-control': 'private, no-store', ...headers },
  body: String(await page),
});

/** Whether a client would rather have a page than JSON: a browser, not a program. */
export const wantsHtml = ({ headers }: Pick<HttpRequest, 'headers'>): boolean => {
  const accept = headers['accept'];
  if (accept === undefined) return false;
  const offered = ['application/json', 'text/html'];
  return new Negotiator({ headers: { accept } }).mediaType(offered) === 'text/html';
};
