import { hkdfSync, scrypt } from 'node:crypto';
import { promisify } from 'node:util';

import type { SigningKey } from '../customers/signing-keys.ts';
import type { TokenSource } from '../ports/token-source.ts';
import type { SessionKeys } from './session.ts';

const stretch = promisify<string, string, number, Buffer>(scrypt);

const purpose = 'billable session';
const keyBytes = 32;

type Sources = {
  readonly tokens: TokenSource;
  /** What signs tokens of customers, newest first. */
  readonly signingKeys: () => Promise<readonly SigningKey[]>;
};

/**
 * The keys of sessions; the first seals. They follow from those that sign tokens of customers: so what a
 * customer is given depends on no read token, which may be short. Before there is any customer, they
 * follow from the read tokens, stretched, a list once; such a session goes on when the first customer comes.
 */
export const sessionKeysOf = ({ tokens, signingKeys }: Sources): SessionKeys => {
  const known = new WeakMap<readonly string[], Promise<readonly Uint8Array[]>>();
  return async () => {
    const signing = (await signingKeys()).map(derived);
    const list = await tokens.tokens('read');
    const keys =
      known.get(list) ?? Promise.all(list.map((token) => stretch(token, purpose, keyBytes)));
    known.set(list, keys);
    return [...signing, ...(await keys)];
  };
};

const derived = ({ secret }: SigningKey): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', secret, '', purpose, keyBytes));
