import { expect, test } from '@jest/globals';
import { sessionKeysOf } from '../../../shared/api/session-keys.ts';
import { signingKeyOf } from '../../../shared/customers/signing-keys.ts';

const one = signingKeyOf(new Uint8Array(40).fill(7));
const two = signingKeyOf(new Uint8Array(40).fill(8));

const keysOf = async (readTokens: readonly string[], signing: readonly (typeof one)[]) => {
  const keys = await sessionKeysOf({
    tokens: { tokens: async () => readTokens },
    signingKeys: async () => signing,
  })();
  return keys.map((key) => Buffer.from(key).toString('hex'));
};

test('the keys that seal follow from the signing keys, and then from no read token', async () => {
  const keys = (await keysOf(['short'], [two, one])).slice(0, 2);
  expect((await keysOf(['another'], [two, one])).slice(0, 2)).toEqual(keys);
  expect((await keysOf(['short'], [one]))[0]).toBe(keys[1]);
  expect(keys).not.toContain(Buffer.from(one.secret).toString('hex'));
});

test('before there is a signing key they follow from the read tokens, and still open when there is one', async () => {
  const keys = await keysOf(['new', 'old'], []);
  expect((await keysOf(['new', 'old'], [one])).slice(1)).toEqual(keys);
  expect(keys).toHaveLength(2);
  expect(await keysOf(['old'], [])).toEqual(keys.slice(1));
});
