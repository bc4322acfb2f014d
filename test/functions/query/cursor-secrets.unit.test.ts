import { expect, test } from '@jest/globals';
import { cursorSecretsOf } from '../../../functions/query/cursor-secrets.ts';
import { signingKeyOf } from '../../../shared/customers/signing-keys.ts';

test('a customer is given nothing that a read token has signed: who has it could try short ones', async () => {
  const keys = [signingKeyOf(new Uint8Array(40).fill(1)), signingKeyOf(new Uint8Array(40).fill(2))];
  const secretsOf = (readTokens: readonly string[]) =>
    cursorSecretsOf({
      tokens: { tokens: async () => readTokens },
      signingKeys: async () => keys,
    });
  const own = await secretsOf(['short'])('acme');
  expect(own).toHaveLength(2);
  expect(own).not.toContain('short');
  expect(await secretsOf(['another'])('acme')).toEqual(own);
  expect(await secretsOf(['new', 'old'])(null)).toEqual(['new', 'old']);
});
