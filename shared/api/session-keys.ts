import { scrypt } from 'node:crypto';
import { promisify } from 'node:util';

import type { TokenSource } from '../ports/token-source.ts';
import type { SessionKeys } from './session.ts';

const stretch = promisify<string, string, number, Buffer>(scrypt);

/**
 * Keys that follow from the read tokens, one each, newest first. They are stretched: a token may be
 * short, and who has a cookie must not find it out. A list is stretched once.
 */
export const sessionKeysOf = (tokens: TokenSource): SessionKeys => {
  const known = new WeakMap<readonly string[], Promise<readonly Uint8Array[]>>();
  return async () => {
    const list = await tokens.tokens('read');
    const keys = known.get(list) ?? Promise.all(list.map((token) => stretch(token, salt, 32)));
    known.set(list, keys);
    return keys;
  };
};

const salt = 'billable session';
