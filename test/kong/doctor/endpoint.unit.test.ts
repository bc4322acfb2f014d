import { describe, expect, test } from '@jest/globals';

import type { AdminContents } from '../../support/kong/admin-api.ts';
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

test('a token behind a vault reference is not tried, and that is said', async () => {
  const contents = withConfig({ headers: { 'x-api-key': '{vault://env/billable-token}' } });
  const { code, notes, posted } = await examine(contents);
  expect({ code, posted }).toEqual({ code: 0, posted: [] });
  expect(notes).toEqual([expect.stringContaining('vault reference')]);
});
