import { expect, test } from '@jest/globals';
import { createCustomerAccess } from '../../../shared/api/customer-access.ts';
import type { Caller } from '../../../shared/api/caller.ts';
import { createRouter } from '../../../shared/api/router.ts';
import { createWhoamiHandler } from '../../../shared/api/whoami.ts';
import { parseMeters } from '../../../shared/metering/meters.ts';
import {
  type CustomerToken,
  issueCustomerToken,
} from '../../../shared/customers/customer-token.ts';
import { signingKeyOf } from '../../../shared/customers/signing-keys.ts';
import { jsonOf, request } from '../../support/api/requests.ts';

const now = Date.UTC(2026, 10, 27, 20);
const key = signingKeyOf(new Uint8Array(40).fill(7));

const tokenOf = (customer: string, over: Partial<CustomerToken> = {}) =>
  issueCustomerToken(
    { customer, use: 'api', tokenId: 't', issuedAt: now - 10_000, expires: now + 60_000, ...over },
    key,
  );

const directory = new Map([
  ['acme', Number.NEGATIVE_INFINITY],
  ['beta', now - 5_000],
]);

const routerWith = ({
  tokensAfter = async (customer: string) => directory.get(customer) ?? null,
  meters = '',
} = {}) => {
  const called: (Caller | undefined)[] = [];
  const handler = async ({ caller }: { caller?: Caller }) => {
    called.push(caller);
    return { status: 200, headers: {}, body: 'fine' };
  };
  const logged: unknown[] = [];
  const router = createRouter(
    [
      { method: 'GET', path: '/own', scope: 'read', isForCustomers: true, handler },
      { method: 'GET', path: '/all', scope: 'read', handler },
      { method: 'POST', path: '/ingest', scope: 'ingest', handler },
      { method: 'GET', path: '/open', scope: null, handler },
      {
        method: 'GET',
        path: '/whoami',
        scope: 'any',
        isForCustomers: true,
        handler: createWhoamiHandler({ labels: ['service'], meters: parseMeters(meters) ?? [] }),
      },
    ],
    {
      tokens: { tokens: async (scope) => (scope === 'read' ? ['r1', 'r2'] : ['i1']) },
      customers: createCustomerAccess({ keys: async () => [key], tokensAfter, clock: () => now }),
      log: (error) => logged.push(error),
    },
  );
  const get = (path: string, headers: Record<string, string>, method = 'GET') =>
    router.handle(request({ path, method, headers }));
  return { get, called, logged };
};

test('a customer token opens what is for customers, and says whose it is', async () => {
  const { get, called } = routerWith();
  const token = await tokenOf('acme');
  for (const headers of [
    { authorization: `Bearer ${token}` },
    { authorization: `Basic ${Buffer.from(`anything:${token}`).toString('base64')}` },
    { 'x-api-key': token },
  ]) {
    expect((await get('/own', headers)).status).toBe(200);
    expect(called.pop()).toEqual({ scope: 'read', customer: 'acme', expires: now + 60_000 });
  }
});

test('everything else is a 403 before anything is looked up, and ingest a 401', async () => {
  const { get, called } = routerWith();
  const headers = { 'x-api-key': await tokenOf('acme') };
  const refused = await get('/all', headers);
  expect(refused.status).toBe(403);
  expect(await jsonOf(refused)).toMatchObject({ detail: expect.stringContaining('/own, /whoami') });
  expect((await get('/ingest', headers, 'POST')).status).toBe(401);
  expect(called).toEqual([]);
});

test.each([
  ['of a customer without an entry', () => tokenOf('gone')],
  ['made before tokens_after', () => tokenOf('beta')],
  ['whose time is over', () => tokenOf('acme', { expires: now - 1 })],
  ['that signs in', () => tokenOf('acme', { use: 'link' })],
  ['of nobody', async () => 'a.b.c'],
])('a token %s is a 401', async (_, made) => {
  const { get, called } = routerWith();
  expect((await get('/own', { 'x-api-key': await made() })).status).toBe(401);
  expect(called).toEqual([]);
});

test('a token made at tokens_after or later lives', async () => {
  const { get } = routerWith();
  const token = await tokenOf('beta', { issuedAt: now - 5_000 });
  expect((await get('/own', { 'x-api-key': token })).status).toBe(200);
});

test('a directory that cannot be read is a 503, never a 401', async () => {
  const { get, logged } = routerWith({
    tokensAfter: async () => {
      throw new Error('away');
    },
  });
  expect((await get('/own', { 'x-api-key': await tokenOf('acme') })).status).toBe(503);
  expect(logged).toHaveLength(1);
  // Those of the operator do not hang on it.
  expect((await get('/own', { 'x-api-key': 'r1' })).status).toBe(200);
});

test('several credentials must agree', async () => {
  const { get, called } = routerWith();
  const [acme, again, beta] = [
    await tokenOf('acme'),
    await tokenOf('acme', { tokenId: 'other' }),
    await tokenOf('beta', { issuedAt: now }),
  ];
  const both = (bearer: string, key2: string) =>
    get('/own', { authorization: `Bearer ${bearer}`, 'x-api-key': key2 });
  expect((await both(acme, again)).status).toBe(200);
  expect((await both('r1', 'r2')).status).toBe(200);
  expect(called.splice(0)).toHaveLength(2);
  for (const [one, other] of [
    [acme, beta],
    [acme, 'r1'],
    ['r1', acme],
    [acme, 'wrong'],
    ['wrong', 'r1'],
    ['r1', 'i1'],
  ] as const) {
    expect((await both(one, other)).status).toBe(401);
  }
  expect(called).toEqual([]);
});

test('no client says by itself who it is', async () => {
  const { get, called } = routerWith();
  await get('/open', { caller: '{"scope":"read","customer":null}' });
  expect(called).toEqual([undefined]);
});

test('whoami says what a token opens, whichever it is', async () => {
  const { get } = routerWith();
  const counted = { labels: ['service'], meters: ['requests'] };
  const said = async (token: string) => jsonOf(await get('/whoami', { 'x-api-key': token }));
  expect(await said('r2')).toEqual({ scope: 'read', customer: null, expires: null, ...counted });
  expect(await said('i1')).toEqual({ scope: 'ingest', customer: null, expires: null, ...counted });
  expect(await said(await tokenOf('acme'))).toEqual({
    scope: 'read',
    customer: 'acme',
    expires: '2026-11-27T20:01:00.000Z',
    ...counted,
  });
  expect((await get('/whoami', {})).status).toBe(401);
});

test("whoami says where meters of one's own stand to tokens of a scope, not to customers", async () => {
  const { get } = routerWith({ meters: 'bytes,credits=billable.credits,units=request.size' });
  const said = async (token: string) => jsonOf(await get('/whoami', { 'x-api-key': token }));
  const meters = [
    'requests',
    'request_bytes',
    'response_bytes',
    'credits',
    'units',
    'invalid_quantities',
  ];
  const meter_paths = { credits: 'billable.credits', units: 'request.size' };
  expect(await said('r1')).toMatchObject({ meters, meter_paths });
  expect(await said('i1')).toMatchObject({ meters, meter_paths });
  const own = await said(await tokenOf('acme'));
  expect(own).toMatchObject({ meters });
  expect(own).not.toHaveProperty('meter_paths');
  expect(
    await jsonOf(await routerWith({ meters: 'bytes' }).get('/whoami', { 'x-api-key': 'r1' })),
  ).not.toHaveProperty('meter_paths');
});
