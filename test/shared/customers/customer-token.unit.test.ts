import { expect, test } from '@jest/globals';
import { SignJWT } from 'jose';
import {
  type CustomerToken,
  issueCustomerToken,
  looksLikeCustomerToken,
  readCustomerToken,
} from '../../../shared/customers/customer-token.ts';
import { keysFromJson, keysToJson, signingKeyOf } from '../../../shared/customers/signing-keys.ts';

const keyOf = (seed: number) => signingKeyOf(new Uint8Array(40).fill(seed));

const now = Date.UTC(2026, 10, 27, 20);
const said: CustomerToken = {
  customer: 'acme',
  use: 'api',
  tokenId: 't1',
  issuedAt: now - 1_500,
  expires: now + 1_000,
};

test('a token says what it was issued for, whichever key of the list signed it', async () => {
  const token = await issueCustomerToken(said, keyOf(1));
  expect(looksLikeCustomerToken(token)).toBe(true);
  expect(await readCustomerToken(token, [keyOf(2), keyOf(1)], now)).toEqual(said);
});

test('a token dies with its time and with its key', async () => {
  const token = await issueCustomerToken(said, keyOf(1));
  expect(await readCustomerToken(token, [keyOf(1)], said.expires - 1)).toEqual(said);
  expect(await readCustomerToken(token, [keyOf(1)], said.expires + 1_000)).toBeNull();
  expect(await readCustomerToken(token, [keyOf(2)], now)).toBeNull();
  expect(await readCustomerToken(token, [], now)).toBeNull();
  // A key of the same name that is another one.
  expect(await readCustomerToken(token, [{ ...keyOf(2), id: keyOf(1).id }], now)).toBeNull();
});

test('a token that was changed anywhere opens nothing', async () => {
  const token = await issueCustomerToken(said, keyOf(1));
  for (let at = 0; at < token.length; at++) {
    const other = token[at] === 'A' ? 'B' : 'A';
    const changed = `${token.slice(0, at)}${other}${token.slice(at + 1)}`;
    const read = await readCustomerToken(changed, [keyOf(1)], now);
    // The last character of a base64 text has bits that say nothing.
    if (at !== token.length - 1) expect(read).toBeNull();
  }
});

const base = { v: 1, use: 'api', jti: 'x', iat: now / 1000, exp: now / 1000 + 60, sub: 'acme' };

test.each([
  ['another version', { ...base, v: 2 }, {}],
  ['another use', { ...base, use: 'admin' }, {}],
  ['no customer', { ...base, sub: undefined }, {}],
  ['no end', { ...base, exp: undefined }, {}],
  ['another type', base, { typ: 'JWT' }],
  ['another algorithm', base, { alg: 'HS512' }],
])('a token with %s opens nothing, though the key signed it', async (_, payload, header) => {
  const key = signingKeyOf(new Uint8Array(40).fill(1));
  const secret = new Uint8Array(64).fill(1);
  const signed = await new SignJWT(JSON.parse(JSON.stringify(payload)) as Record<string, unknown>)
    .setProtectedHeader({ alg: 'HS256', typ: 'billable-customer+jwt', kid: key.id, ...header })
    .sign(secret);
  expect(await readCustomerToken(signed, [{ id: key.id, secret }], now)).toBeNull();
});

test('a token without a signature opens nothing', async () => {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const head = part({ alg: 'none', typ: 'billable-customer+jwt', kid: keyOf(1).id });
  for (const signature of ['', 'AAAA']) {
    const token = `${head}.${part(base)}.${signature}`;
    expect(await readCustomerToken(token, [keyOf(1)], now)).toBeNull();
  }
});

test('keys are kept as JSON, and what is no key is not read', () => {
  const keys = [keyOf(1), keyOf(2)];
  expect(keysFromJson(JSON.parse(JSON.stringify(keysToJson(keys))))).toEqual(keys);
  expect(keys[0]?.secret).toHaveLength(32);
  for (const wrong of [
    null,
    {},
    [1],
    [{ id: 'a' }],
    [{ id: 'a', secret: 'c2hvcnQ' }],
    [{ id: 'a b', secret: '' }],
  ]) {
    expect(keysFromJson(wrong)).toBeNull();
  }
});
