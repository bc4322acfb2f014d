import { describe, expect, test } from '@jest/globals';

import { type AdminContents, meteredKong } from '../../support/kong-admin-api.ts';
import {
  type FindingCase,
  endpoint,
  examine,
  expectFindings,
  right,
  token,
  withConfig,
  withPlugin,
} from '../../support/kong/doctor.ts';

describe('a finding', () => {
  const table: readonly FindingCase[] = [
    [
      'a % in the endpoint',
      withConfig({ http_endpoint: `${endpoint}/%20/ingest` }),
      [{ code: 'endpoint_percent' }],
    ],
    [
      'a % in the user of the endpoint',
      withConfig({ http_endpoint: 'http://kong:%zz@billable:8080/ingest' }),
      [{ code: 'endpoint_percent' }],
    ],
    [
      'a query in the endpoint',
      withConfig({ http_endpoint: `${endpoint}?key=x` }),
      [{ code: 'endpoint_query' }],
    ],
    [
      'a wrong token',
      withConfig({ headers: { 'x-api-key': 'wrong0token' } }),
      [{ code: 'token_refused' }],
    ],
    ['no token', withConfig({ headers: {} }), [{ code: 'token_refused' }]],
    [
      'another host',
      withConfig({ http_endpoint: 'http://billing:8080/ingest' }),
      [{ code: 'endpoint_mismatch', where: ['global'] }],
    ],
    [
      'another port',
      withConfig({ http_endpoint: 'http://billable:8081/ingest' }),
      [{ code: 'endpoint_mismatch' }],
    ],
    [
      'TLS where Billable speaks none',
      withConfig({ http_endpoint: 'https://billable:8080/ingest' }),
      [{ code: 'tls_mismatch' }],
    ],
  ];

  test.each(table)('names %s', async (_, contents, expected) => expectFindings(contents, expected));

  test('names a Billable that does not answer', async () => {
    expect(await examine(right, { isDown: true })).toMatchObject({
      code: 1,
      findings: [{ code: 'endpoint_unreachable' }],
    });
  });
});

describe('no finding', () => {
  test.each<[string, AdminContents]>([
    [
      'the token as the password of the endpoint',
      withConfig({ headers: {}, http_endpoint: `http://kong:${token}@billable:8080/ingest` }),
    ],
  ])('comes of %s', async (_, contents) => {
    expect(await examine(contents)).toMatchObject({ code: 0, findings: [] });
  });
});

test.each([308, 404, 500])('an endpoint that answers %i takes no batches', async (answers) => {
  const { code, findings } = await examine(right, { answers });
  expect(code).toBe(1);
  expect(findings).toMatchObject([{ code: 'endpoint_unreachable', where: ['global'] }]);
  expect(findings[0]?.what).toContain(String(answers));
});

test('the token of an http-log that is not to Billable is never tried there', async () => {
  const { posted } = await examine(
    withPlugin({
      name: 'http-log',
      config: { http_endpoint: 'http://logs/ingest', headers: { 'x-api-key': 'theirs' } },
      route: { id: 'r-open' },
    }),
  );
  expect(posted).toHaveLength(1);
});

test('the token is tried with a batch for which nothing is written', async () => {
  expect((await examine(right)).posted).toEqual(['[]']);
});

describe('a vault reference', () => {
  const contents = withConfig({ headers: { 'x-api-key': '{vault://env/billable-token}' } });
  const other = withConfig({ headers: { 'x-api-key': '{vault://team/billable-token}' } });

  test('is not tried: whether it is set, Kong does not show', async () => {
    const { code, findings, posted } = await examine(contents);
    expect({ code, posted }).toEqual({ code: 1, posted: [] });
    expect(findings).toMatchObject([{ code: 'vault_unproven', where: ['global'] }]);
    expect(findings[0]?.what).toContain('The token is a vault reference');
  });

  test('passes where that is known', async () => {
    const { code, allowed } = await examine(contents, { args: ['--allow', 'vault_unproven'] });
    expect({ code, allowed }).toMatchObject({ code: 0, allowed: [{ code: 'vault_unproven' }] });
  });

  test('to a vault that Kong does not have is named', async () => {
    const vaults = [{ name: 'env', prefix: 'ours' }];
    const { findings } = await examine({ ...other, vaults });
    expect(findings).toMatchObject([{ code: 'vault_unknown' }]);
    expect(findings[0]?.what).toContain('the vault team');
    const { findings: known } = await examine({ ...other, vaults: [{ prefix: 'team' }] });
    expect(known).toMatchObject([{ code: 'vault_unproven' }]);
  });

  test('is not read by an old Kong', async () => {
    const headers = { 'x-api-key': ['{vault://env/billable-token}'] };
    const { findings } = await examine(withConfig({ headers }, meteredKong(endpoint, '3.1.1')));
    expect(findings).toMatchObject([{ code: 'vault_unknown' }]);
    expect(findings[0]?.what).toContain('sends the reference itself');
  });

  test('as the endpoint is named', async () => {
    const { findings } = await examine(withConfig({ http_endpoint: '{vault://env/endpoint}' }));
    expect(findings).toMatchObject([{ code: 'vault_unproven' }]);
    expect(findings[0]?.what).toContain('http_endpoint is a vault reference');
  });
});

describe('the server at --billable', () => {
  const answering = (answer: () => Response) => async (path: string) =>
    path === '/health' ? answer() : Response.json({ ok: true });

  test.each([
    ['answers with a page', () => new Response('<h1>It works!</h1>')],
    ['answers with other JSON', () => Response.json({})],
    ['knows no /health', () => new Response('', { status: 404 })],
    ['redirects', () => new Response('', { status: 302, headers: { location: '/login' } })],
  ])('is not Billable where it %s, and gets no token', async (_, answer) => {
    const { code, findings, posted } = await examine(right, { serve: answering(answer) });
    expect({ code, posted }).toEqual({ code: 1, posted: [] });
    expect(findings).toMatchObject([{ code: 'not_billable', where: [] }]);
  });

  test('is not there where a proxy says so', async () => {
    const serve = answering(() => new Response('Bad Gateway', { status: 502 }));
    expect(await examine(right, { serve })).toMatchObject({
      findings: [{ code: 'endpoint_unreachable' }],
    });
  });

  test('is named where it cannot count', async () => {
    const serve = answering(() =>
      Response.json({ status: 'failing', reason: 'disk_full' }, { status: 503 }),
    );
    const { findings } = await examine(right, { serve });
    expect(findings).toMatchObject([{ code: 'billable_failing' }]);
    expect(findings[0]?.what).toContain('disk_full');
  });

  test('is named where only its /ingest is not Billable', async () => {
    const { findings } = await examine(right, {
      serve: async (path) =>
        path === '/health' ? Response.json({ status: 'ok' }) : new Response('thank you'),
    });
    expect(findings).toMatchObject([{ code: 'not_billable', where: ['global'] }]);
  });
});

test.each(['PUT', 'PATCH'])(
  'the method %s is tried as Kong sends it, and is fine',
  async (method) => {
    const { code, findings, methods } = await examine(withConfig({ method }));
    expect({ code, findings, methods }).toEqual({ code: 0, findings: [], methods: [method] });
  },
);
