import { hash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { methodsOf, routeNames, routes } from '../../../shared/api/routes.ts';
import { parameters } from '../../../shared/api/parameters/parameters.ts';
import { foreignWords, ownWords } from '../../support/customers/world-usage.ts';
import { answersOf, secretWorlds } from '../../support/customers/worlds.ts';

const words = [...ownWords, ...foreignWords, '', 'nobody', 'id:', '*', '\u0000', '/../'];

const formCookie = 'abcdefghijklmnopqrstuv';
const formOfCookie = hash('sha256', `billable form ${formCookie}`, 'base64url');

const arbitraryValue = (name: string): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...(likely[name] ?? ['true', '1', 'all'])) },
    { weight: 2, arbitrary: fc.constantFrom(...words) },
  );

/** Values with which an answer comes about at all. */
const likely: Readonly<Record<string, readonly string[]>> = {
  period: ['month', 'day', 'hour', 'year'],
  from: ['2026-09', '2026-11-01', '2020'],
  to: ['2026-12', '2026-11-30'],
  range: ['this_month', 'last_month', 'this_year'],
  timezone: ['UTC', 'Asia/Tokyo'],
  group_by: ['consumer', 'customer', 'customer,service', 'consumer,status', 'none', 'service'],
  meters: ['requests', 'all'],
  layout: ['long', 'wide'],
  order: ['period', 'requests'],
  format: ['json', 'csv'],
  delimiter: ['tab'],
  dates: ['plain'],
  limit: ['1', '2', '10'],
  status: ['200', '4xx'],
  service: ['maps', 'weather'],
  version: ['1', '2', '99'],
  view: [
    'usage',
    'reports',
    'customers',
    'consumers',
    'services',
    'pushes',
    'alerts',
    'quarantine',
  ],
  consumer: ['id:own-id-1', 'id:secret-id-1', 'username:own-user', 'secret-user'],
  month: ['2026-10', '2026-09', '2026-08'],
  first: ['2026-09-01'],
  last: ['2026-11-12'],
};

const pageNames = [
  'view',
  'customer',
  'consumer',
  'service',
  'range',
  'month',
  'timezone',
  'meter',
  'first',
  'last',
];

const namesOf = (route: string): readonly string[] => {
  if (route === 'usage') return [...parameters.map(({ name }) => name), 'unknown'];
  return route === 'page' ? pageNames : ['version', 'customer', 'token'];
};

const arbitraryQuery = (route: string) =>
  fc
    .array(
      fc
        .constantFrom(...namesOf(route))
        .chain((name) => fc.tuple(fc.constant(name), arbitraryValue(name))),
      { maxLength: route === 'usage' || route === 'page' ? 4 : 1 },
    )
    .map((pairs) =>
      new URLSearchParams(pairs.map(([name, value]): [string, string] => [name, value])).toString(),
    );

const arbitraryName = fc.constantFrom(
  ...['2026-09', '2026-10', '2026-08', '2026-13', 'secret', '..'].flatMap((month) =>
    ['', '.csv', '.customers.csv', '.customer-services.csv', '.parquet', '.manifest.json'].map(
      (end) => `${month}${end}`,
    ),
  ),
);

/** What a form may send; `form` is that of the cookie. */
const arbitraryBody = fc
  .record(
    {
      form: fc.constantFrom('x', formOfCookie),
      // A right token begins a session, whose cookie is another one each time.
      token: fc.constantFrom('operators', 'Operator', 'a.b.c', ...words),
      next: fc.constantFrom('customer=secret-customer', '//evil.example', ...words),
    },
    { requiredKeys: [] },
  )
  .map((fields) => new URLSearchParams(fields).toString());

const arbitraryHeaders = fc.record(
  {
    'if-none-match': fc.constantFrom('*', '"x"'),
    range: fc.constantFrom('bytes=0-10', 'bytes=100-'),
    'if-range': fc.constantFrom('"x"'),
    'x-original-url': fc.constantFrom('/billable?customer=secret-customer'),
    'x-http-method-override': fc.constantFrom('PUT'),
    'x-consumer-custom-id': fc.constantFrom('secret-1'),
    accept: fc.constantFrom('text/csv', 'text/html', 'application/json'),
  },
  { requiredKeys: [] },
);

// The same requests of one customer in two worlds: in one it is alone, in the other there are others
// next to it. Where every answer is the same to the last byte, nothing of the others is in any.
test.each(routeNames)(
  'through the route %s a customer token learns nothing of others',
  async (name) => {
    const { alone, among } = await secretWorlds();
    const { path } = routes[name];
    await fc.assert(
      fc.asyncProperty(
        arbitraryQuery(name),
        arbitraryName,
        arbitraryHeaders,
        fc.constantFrom(...methodsOf(name), 'HEAD', 'DELETE'),
        arbitraryBody,
        async (query, segment, given, method, body) => {
          // Of the form: else each answer would bring another one.
          const headers = { ...given, cookie: `billable_form=${formCookie}` };
          const asked = { method, path: path.replace(/\{\w+\}/, segment), query, headers, body };
          const [here, there] = [await answersOf(alone, asked), await answersOf(among, asked)];
          expect(there).toEqual(here);
        },
      ),
      { numRuns: ['usage', 'report', 'page'].includes(name) ? 400 : 60 },
    );
  },
);

test('the pages of an answer lead on within the own rows alone', async () => {
  const { alone, among } = await secretWorlds();
  for (const group of ['consumer,status', 'customer,service', 'service', 'status']) {
    const query = `from=2026-09&limit=1&period=day&group_by=${group}`;
    const asked = { method: 'GET', path: '/billable', query, headers: {} };
    const [here, there] = [await answersOf(alone, asked), await answersOf(among, asked)];
    expect(here.length).toBeGreaterThan(2);
    expect(there).toEqual(here);
  }
});

test('what is for customers answers them, and everything else that needs a token is a 403 or a 401', async () => {
  const { among } = await secretWorlds();
  const statuses = new Map<string, number>();
  for (const name of routeNames) {
    for (const method of methodsOf(name)) {
      const path = routes[name].path.replace('{name}', '2026-10.customers.csv');
      const [first] = await answersOf(among, { method, path, query: '', headers: {} });
      if (routes[name].scope !== null) statuses.set(`${method} ${path}`, first?.status ?? 0);
    }
  }
  expect(Object.fromEntries(statuses)).toEqual({
    'GET /billable': 200,
    'GET /reports': 200,
    'GET /reports/2026-10.customers.csv': 200,
    'GET /push': 403,
    'GET /whoami': 200,
    'GET /metrics': 403,
    'GET /': 200,
    'POST /ingest': 401,
    'PUT /ingest': 401,
    'PATCH /ingest': 401,
  });
});
