import { expect, test } from '@jest/globals';
import { createMemoryUsedLinks } from '../../../shared/adapters/memory/used-links.ts';
import { createCustomerLinks } from '../../../shared/api/customer-links.ts';
import { hourMs } from '../../../shared/calendar/instant.ts';
import {
  type CustomerToken,
  issueCustomerToken,
  readCustomerToken,
} from '../../../shared/customers/customer-token.ts';
import { type SigningKey, signingKeyOf } from '../../../shared/customers/signing-keys.ts';

const begin = Date.UTC(2026, 10, 27, 20);
const key = signingKeyOf(new Uint8Array(40).fill(7));
const otherKey = signingKeyOf(new Uint8Array(40).fill(8));

const setUp = ({
  keys = [key],
  newKeys = keys,
}: {
  keys?: SigningKey[];
  newKeys?: SigningKey[];
}) => {
  const state = { now: begin, after: Number.NEGATIVE_INFINITY as number | null };
  const links = createCustomerLinks({
    keys: async () => keys,
    refetchKeys: async () => newKeys,
    tokensAfter: async (customer) => (customer === 'acme' ? state.after : null),
    clock: () => state.now,
    used: createMemoryUsedLinks(),
    newId: () => 'session-1',
  });
  return { state, links };
};

const linkOf = (over: Partial<CustomerToken> = {}, by = key) =>
  issueCustomerToken(
    {
      customer: 'acme',
      use: 'link',
      tokenId: 'link-1',
      issuedAt: begin,
      expires: begin + hourMs,
      ...over,
    },
    by,
  );

test('a link is exchanged once for a token of its customer that lives as long as a session', async () => {
  const { links, state } = setUp({});
  const link = await linkOf();
  state.now += 1_000;
  expect(await links.look(link)).toEqual({ customer: 'acme', isUsed: false });
  const token = await links.exchange(link);
  expect(await readCustomerToken(token ?? '', [key], state.now)).toEqual({
    customer: 'acme',
    use: 'api',
    tokenId: 'session-1',
    issuedAt: begin + 1_000,
    expires: begin + 1_000 + 12 * hourMs,
  });
  expect(await links.exchange(link)).toBeNull();
  expect(await links.look(link)).toEqual({ customer: 'acme', isUsed: true });
  expect(await links.exchange(await linkOf({ tokenId: 'link-2' }))).not.toBeNull();
});

test('to look at a link uses nothing up, and neither does a wrong one', async () => {
  const { links } = setUp({});
  const link = await linkOf();
  for (let i = 0; i < 3; i++) expect((await links.look(link))?.isUsed).toBe(false);
  expect(await links.exchange(`${link}x`)).toBeNull();
  expect(await links.exchange(link)).not.toBeNull();
});

test.each([
  ['an hour later', {}, (state: { now: number }) => (state.now += hourMs)],
  ['of a customer without an entry', { customer: 'gone' }, () => undefined],
  ['made before tokens_after', {}, (state: { after: number | null }) => (state.after = begin + 1)],
  ['that is a token of the API', { use: 'api' as const }, () => undefined],
])('a link %s opens nothing', async (_, over, change) => {
  const { links, state } = setUp({});
  const link = await linkOf(over);
  change(state);
  expect(await links.look(link)).toBeNull();
  expect(await links.exchange(link)).toBeNull();
});

test('a link of a key that was made since is found by reading the keys anew, one of no key is not', async () => {
  const { links } = setUp({ keys: [key], newKeys: [otherKey, key] });
  expect(await links.look(await linkOf({}, otherKey))).not.toBeNull();
  const never = setUp({ keys: [key] });
  expect(await never.links.exchange(await linkOf({}, otherKey))).toBeNull();
});
