import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { renderKit } from '../../kong/kit/render.ts';
import { sinkServer } from '../../kong/kit/unmetered.ts';
import { request, textOf } from '../support/api/requests.ts';
import { secretWorlds } from '../support/customers/worlds.ts';
import { kitOptions } from '../support/kong/kit.ts';
import { type Proxied, proxyThrough } from '../support/kong/self-service.ts';

const docs = readFileSync(new URL('../../docs/self-service.md', import.meta.url), 'utf8');
const [, recipe = ''] = /<!-- recipe: self-service -->\n```yaml\n(.*?)```/s.exec(docs) ?? [];

const sink = 'http://127.0.0.1:9999/';

type Declared = Parameters<typeof proxyThrough>[0];

/** The configuration of the docs next to the one that the kit generates, with acme's token in it. */
const configured = async () => {
  const { among } = await secretWorlds();
  const kit = load(renderKit('dbless', kitOptions({ unmetered: { routes: ['usage'], sink } })));
  const own = load(recipe.replaceAll('TOKEN_OF_ACME', among.token)) as Declared;
  const withoutToken = { username: 'other', keyauth_credentials: [{ key: 'KEY_OF_OTHER' }] };
  const config: Declared = {
    ...own,
    plugins: (kit as Declared).plugins ?? [],
    consumers: [...own.consumers, withoutToken],
  };
  const through = (over: Partial<Proxied>) =>
    proxyThrough(config, {
      method: 'GET',
      path: '/usage/billable',
      query: 'group_by=customer',
      headers: { apikey: 'KEY_OF_ACME' },
      ...over,
    });
  const answered = async (over: Partial<Proxied>) => {
    const sent = through(over);
    if (typeof sent === 'number') return { status: sent, text: '' };
    const answer = await among.router.handle(request(sent.upstream));
    return { status: answer.status, text: await textOf(answer) };
  };
  return { through, answered };
};

test('a consumer sees the usage of its own customer at a route of the same Kong', async () => {
  const { answered } = await configured();
  const { status, text } = await answered({});
  expect(status).toBe(200);
  expect(text).toContain('"customer_id":"acme"');
  expect(text).not.toContain('secret');
  expect((await answered({ path: '/usage/reports', query: '' })).text).toContain(
    '/reports/2026-10.customers',
  );
});

test('whatever a consumer sends itself opens nothing more', async () => {
  const { answered, through } = await configured();
  const plain = await answered({});
  const headers = {
    apikey: 'KEY_OF_ACME',
    authorization: 'Bearer operator',
    'x-api-key': 'operator',
    cookie: 'billable_session=x',
  };
  expect(await answered({ headers })).toEqual(plain);
  const query = 'group_by=customer&customer=secret-customer';
  expect((await answered({ query })).text).not.toContain('secret');
  expect((await answered({ path: '/usage/push' })).status).toBe(403);
  const sent = through({ headers });
  expect(JSON.stringify(sent)).not.toContain('KEY_OF_ACME');
  expect(JSON.stringify(sent)).not.toContain('operator');
});

test('a request without a key ends at Kong, and a consumer without a token at Billable', async () => {
  const { answered } = await configured();
  expect((await answered({ headers: {} })).status).toBe(401);
  const headers = { apikey: 'KEY_OF_OTHER', authorization: 'Bearer operator' };
  expect(await answered({ headers })).toMatchObject({
    status: 401,
    text: expect.stringContaining('No token was presented'),
  });
});

test('a look is not usage: on this route the log goes to the sink, not to Billable', async () => {
  const { through } = await configured();
  expect(through({})).toMatchObject({ loggedTo: sink });
  expect(docs).toContain('kong config');
  expect(docs).toContain('--unmetered-route usage');
  expect(docs).toContain(sinkServer);
});

test('the option is what keeps looks out: without it, or for another route, they are metered', async () => {
  const own = load(recipe) as Declared;
  const look = {
    method: 'GET',
    path: '/usage/billable',
    query: '',
    headers: { apikey: 'KEY_OF_ACME' },
  };
  for (const routes of [[], ['other']]) {
    const kit = load(renderKit('dbless', kitOptions({ unmetered: { routes, sink } }))) as Declared;
    const sent = proxyThrough({ ...own, plugins: kit.plugins ?? [] }, look);
    expect(sent).toMatchObject({ loggedTo: kitOptions().endpoint });
  }
});
