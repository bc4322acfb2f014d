import { hash, timingSafeEqual } from 'node:crypto';

import type { HttpRequest } from './message.ts';

type Headers = HttpRequest['headers'];

/** More than any client presents; bounds what a hostile header can cost. */
const maxPresented = 8;

/** Stands for credentials that are not read, and so agree with no others: no token has a comma. */
const unreadable = ',';

/** What a client is told with a 401. Basic comes first: browsers and Excel ask for it by that. */
export const challenge = 'Basic realm="billable", charset="UTF-8", Bearer realm="billable"';

/**
 * The tokens that a request presents: `Authorization: Bearer T`, `Authorization: Basic` with the
 * token as password of any user, `x-api-key: T`. Repeated headers come joined by commas, which no
 * token and no base64 contains.
 */
export const presentedTokens = (headers: Headers): readonly string[] => {
  const authorizations = list(headers['authorization']).map(authorizationToken);
  return [...authorizations, ...list(headers['x-api-key'])].filter((token) => token !== '');
};

/**
 * Whether any presented token is among those allowed. Every pair is compared, by digest, so that
 * the time says neither how much of a token was right nor which one.
 */
export const isAllowed = (presented: readonly string[], allowed: readonly string[]): boolean => {
  const allowedDigests = digestsOf(allowed);
  let found = false;
  for (const token of presented) {
    const presentedDigest = digest(token);
    for (const allowedDigest of allowedDigests) {
      found = timingSafeEqual(presentedDigest, allowedDigest) || found;
    }
  }
  return found;
};

/** A source gives the same list for long; hashing it for each request would cost as much again. */
const knownDigests = new WeakMap<readonly string[], readonly Buffer[]>();

const digestsOf = (tokens: readonly string[]): readonly Buffer[] => {
  const digests = knownDigests.get(tokens) ?? tokens.map(digest);
  knownDigests.set(tokens, digests);
  return digests;
};

const authorizationToken = (value: string): string => {
  const [scheme = '', credentials = ''] = splitAt(value, value.indexOf(' '));
  switch (scheme.toLowerCase()) {
    case 'bearer':
      return credentials.trim();
    case 'basic':
      return passwordOf(Buffer.from(credentials.trim(), 'base64').toString());
    case '':
      return '';
    default:
      return unreadable;
  }
};

/** The user name holds no colon; the password may. Without a colon there is no password. */
const passwordOf = (userAndPassword: string): string =>
  splitAt(userAndPassword, userAndPassword.indexOf(':'))[1] ?? '';

const splitAt = (text: string, index: number): readonly string[] =>
  index < 0 ? [text] : [text.slice(0, index), text.slice(index + 1)];

const list = (header: string | undefined): readonly string[] => {
  if (header === undefined) return [];
  const values = header.split(',', maxPresented + 1).map((value) => value.trim());
  return values.length > maxPresented ? [unreadable] : values;
};

/** Made of its text: asked for a buffer, Node takes five times as long. */
const digest = (text: string): Buffer => Buffer.from(hash('sha256', text), 'latin1');
