import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { renderKit } from '../../kong/kit/render.ts';
import { request, textOf } from '../support/api/requests.ts';
import { secretWorlds } from '../support/customers/worlds.ts';
import { kitOptions } from '../support/kong/kit.ts';
import { type Proxied, proxyThrough } from '../support/kong/self-service.ts';

const docs = readFileSync(new URL('../../docs/self-service.md', import.meta.url), 'utf8');
const [, recipe = ''] = /<!-- recipe: self-service -->\n```yaml\n(.*?)```/s.exec(docs) ?? [];

type Declared = Parameters<typeof proxyThrough>[0];

/** The configuration of the docs next to the one that the kit generates, with acme's token in it. */
const configured = async () => {
  const { among } = await secretWorlds();
  const kit = load(renderKit('dbless', kitOptions()));
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
  expect(through({})).toMatchObject({ loggedTo: 'http://127.0.0.1:9999/' });
  // Without the plugin of the route the global one of the kit logs the look as a request.
  const { among } = await secretWorlds();
  const own = load(recipe.replaceAll('TOKEN_OF_ACME', among.token)) as Declared;
  const metered = {
    ...own,
    services: own.services.map((service) => ({
      ...service,
      routes: service.routes.map((route) => ({
        ...route,
        plugins: route.plugins.filter(({ name }) => name !== 'http-log'),
      })),
    })),
    plugins: (load(renderKit('dbless', kitOptions())) as Declared).plugins ?? [],
  };
  const sent = proxyThrough(metered, {
    method: 'GET',
    path: '/usage/billable',
    query: '',
    headers: { apikey: 'KEY_OF_ACME' },
  });
  expect(sent).toMatchObject({ loggedTo: kitOptions().endpoint });
});
