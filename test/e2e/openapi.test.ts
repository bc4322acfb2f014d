import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { createReportHandler } from '../../functions/report/handler.ts';
import { createFilesystemReportStore } from '../../shared/adapters/filesystem/report-store.ts';
import { dataFile } from '../../shared/adapters/sqlite/files.ts';
import { openSqliteStore } from '../../shared/adapters/sqlite/store.ts';
import { entry } from '../support/entries.ts';
import { batch } from '../support/batches.ts';
import { event } from '../support/events.ts';
import {
  type DocumentedParameter,
  type Operation,
  readOpenApi,
  refusedValue,
  schemaChecker,
} from '../support/openapi.ts';
import { answersWithoutServer } from '../support/openapi-faults.ts';
import { reportSettings } from '../support/report-settings.ts';
import {
  endServers,
  newDataDir,
  postBatch,
  removeDataDir,
  startTestServer,
  testIngestToken,
  testReadToken,
  type TestServer,
} from '../support/server.ts';

// Whole processes start and work here, maybe on a machine that is busy with others.
jest.setTimeout(60_000);

const document = readOpenApi();
const problemsOf = schemaChecker(document);
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

const now = Date.now();
const month = new Date(now).toISOString().slice(0, 7);
const maxBodyBytes = 50_000;

let server: TestServer;

beforeAll(async () => {
  const dataDir = newDataDir();
  const store = openSqliteStore(dataFile(dataDir));
  const events = [200, 404].map((status) => event({ status, at: now }));
  await store.applyOnce(batch({ name: 'counted before', events, receivedAt: now }));
  await createReportHandler({
    counters: store,
    receipts: store,
    reports: createFilesystemReportStore(dataDir),
    clock: () => now,
    settings: reportSettings(),
  })({ month });
  store.close();
  server = await startTestServer({ dataDir, env: { MAX_BODY_BYTES: String(maxBodyBytes) } });
});

afterAll(async () => {
  await endServers();
  removeDataDir(server.dataDir);
});

type Call = {
  readonly path: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};

/** Which answers were seen, as `operation status type`. */
const seen = new Set<string>();

/** What an answer has that the document has not, or otherwise. */
const check = (
  operation: Operation,
  {
    status,
    type,
    text,
    headers,
  }: { status: number; type: string; text: string; headers: readonly string[] },
): string | null => {
  const response = operation.responses[status];
  if (response === undefined) return `${status} is not documented`;
  const name = `${operation.operationId} ${status}`;
  const undocumented = headers
    .filter((header) => notForAll.has(header))
    .filter(
      (header) => !Object.keys(response.headers ?? {}).some((it) => it.toLowerCase() === header),
    );
  if (undocumented.length > 0) return `${name}: has ${undocumented.join()}`;
  if (response.content === undefined) {
    seen.add(name);
    return text === '' ? null : `${name}: has a body`;
  }
  const content = response.content[type];
  if (content === undefined) return `${name}: is of the type ${type}`;
  seen.add(`${name} ${type}`);
  return problemsOf(content.schema, type.endsWith('json') ? (JSON.parse(text) as unknown) : text);
};

/** Headers that tell something about an answer, and must be documented with it. */
const notForAll = new Set([
  'billable-batch-id',
  'content-disposition',
  'etag',
  'link',
  'location',
  'retry-after',
  'www-authenticate',
]);

const call = async (
  { operation, method }: (typeof operations)[number],
  { path, query = '', headers = {}, body }: Call,
): Promise<{ status: number; problem: string | null; text: string; etag: string | null }> => {
  const token =
    operation.security[0]?.['bearer']?.[0] === 'ingest' ? testIngestToken : testReadToken;
  const response = await fetch(`${server.url}${path}${query === '' ? '' : `?${query}`}`, {
    method: method.toUpperCase(),
    headers: { 'x-api-key': token, ...headers },
    ...(body !== undefined && { body }),
  });
  const text = await response.text();
  const type = response.headers.get('content-type')?.split(';')[0] ?? '';
  const names = [...response.headers.keys()];
  const problem = check(operation, { status: response.status, type, text, headers: names });
  return { status: response.status, problem, text, etag: response.headers.get('etag') };
};

/** A path with what stands in braces filled in. */
const pathOf = (path: string): string => path.replace('{name}', month);

const queryParameters = ({ parameters = [] }: Operation): readonly DocumentedParameter[] =>
  parameters.filter((parameter) => parameter.in === 'query');

/** What some parameters cannot do without. */
const companions: Readonly<Record<string, string>> = { bom: 'csv=true', raw: 'csv=true' };

describe.each(operations.map((it) => [it.operation.operationId, it] as const))('%s', (_, each) => {
  const { operation, path } = each;
  const valid = pathOf(path);
  const bodies = Object.values(
    operation.requestBody?.content['application/json']?.examples ?? {},
  ).map(({ value }) => JSON.stringify(value));
  const body = bodies[0];
  const withBody = body === undefined ? {} : { body };

  test('answers a call with nothing but what must be there', async () => {
    expect(await call(each, { path: valid, ...withBody })).toMatchObject({
      status: 200,
      problem: null,
    });
  });

  test('answers the example of each parameter', async () => {
    for (const { name, example } of queryParameters(operation)) {
      if (name === 'cursor') continue;
      const query = new URLSearchParams(companions[name]);
      query.append(name, String([example].flat()[0]));
      const answer = await call(each, { path: valid, query: query.toString() });
      expect({ name, ...answer }).toMatchObject({ name, status: 200, problem: null });
    }
    for (const { in: place, examples = {} } of operation.parameters ?? []) {
      if (place !== 'path') continue;
      for (const { value } of Object.values(examples)) {
        const inPlace = String(value).replace(/^\d{4}-\d\d/, month);
        const answer = await call(each, { path: path.replace('{name}', inPlace) });
        expect(answer).toMatchObject({ status: 200, problem: null });
      }
    }
  });

  test('answers the example of each body', async () => {
    for (const one of bodies) {
      expect(await call(each, { path: valid, body: one })).toMatchObject({
        status: 200,
        problem: null,
      });
    }
  });

  test('refuses a wrong value of each parameter, and an unknown one', async () => {
    for (const { name, schema } of queryParameters(operation)) {
      const query = new URLSearchParams(companions[name]);
      query.append(name, refusedValue(schema) ?? 'not a cursor');
      const answer = await call(each, { path: valid, query: query.toString() });
      expect({ name, ...answer }).toMatchObject({ name, status: 400, problem: null });
      expect(answer.text).toContain(`"detail":"${name}: received `);
    }
    if (operation.parameters === undefined && operation.responses['400'] === undefined) return;
    const answer = await call(each, { path: valid, query: 'no_such=1', ...withBody });
    // A body is all that there is to be wrong with where there is one.
    expect(answer).toMatchObject({ status: body === undefined ? 400 : 200, problem: null });
  });

  test('refuses bodies that are none, and one that is too large', async () => {
    if (body === undefined) return;
    for (const one of ['', 'no JSON', '"text"', '7', 'null']) {
      expect(await call(each, { path: valid, body: one })).toMatchObject({
        status: 400,
        problem: null,
      });
    }
    const large = await call(each, { path: valid, body: ' '.repeat(maxBodyBytes + 1) });
    expect(large).toMatchObject({ status: 413, problem: null });
  });

  test('takes a token in each of the ways that it names, and no other', async () => {
    for (const way of operation.security) {
      const [[name, [scope]] = ['', ['']]] = Object.entries(way);
      const tokens = { ingest: testIngestToken, read: testReadToken };
      for (const [opens, token] of Object.entries(tokens)) {
        const headers = presented[name]?.(token) ?? {};
        const answer = await call(each, { path: valid, headers, ...withBody });
        const status = opens === scope ? 200 : 401;
        expect({ name, opens, ...answer }).toMatchObject({ status, problem: null });
      }
    }
    const without = await call(each, { path: valid, headers: { 'x-api-key': '' }, ...withBody });
    const status = operation.security.length === 0 ? 200 : 401;
    expect(without).toMatchObject({ status, problem: null });
  });

  test('says so where the client has the answer', async () => {
    const { etag } = await call(each, { path: valid, ...withBody });
    expect(etag !== null).toBe(operation.responses['304'] !== undefined);
    if (etag === null) return;
    const again = await call(each, { path: valid, headers: { 'if-none-match': etag } });
    expect(again).toMatchObject({ status: 304, problem: null });
  });
});

const presented: Readonly<Record<string, (token: string) => Record<string, string>>> = {
  bearer: (token) => ({ 'x-api-key': '', authorization: `Bearer ${token}` }),
  basic: (token) => ({ 'x-api-key': '', authorization: `Basic ${btoa(`excel:${token}`)}` }),
  apiKey: (token) => ({ 'x-api-key': token }),
};

const operationOf = (id: string): (typeof operations)[number] => {
  const found = operations.find(({ operation }) => operation.operationId === id);
  if (found === undefined) throw new Error(`no operation ${id}`);
  return found;
};

test.each([
  ['readUsage', { path: '/billable', query: 'period=hour&from=2020&to=2026' }, 413],
  ['readReport', { path: '/reports/1999-12' }, 404],
  ['readReport', { path: `/reports/${month}`, query: 'version=77' }, 404],
])('%s refuses %j with %d', async (id, one, status) => {
  expect(await call(operationOf(id), one)).toMatchObject({ status, problem: null });
});

test('pages and their link are as documented', async () => {
  const usage = operationOf('readUsage');
  const first = await call(usage, { path: '/billable', query: 'limit=1' });
  expect(first.problem).toBeNull();
  const { next_cursor: cursor } = JSON.parse(first.text) as { next_cursor: string };
  const second = await call(usage, { path: '/billable', query: `limit=1&cursor=${cursor}` });
  expect(second).toMatchObject({ status: 200, problem: null });
});

test.each([
  ['', 'UsageRow'],
  ['group_by=customer', 'GroupedUsageRow'],
  ['group_by=status_class', 'GroupedUsageRow'],
  ['group_by=none', 'GroupedUsageRow'],
  ['layout=wide', 'WideUsageRow'],
  ['layout=wide&group_by=customer', 'WideCustomerRow'],
])('a row of "%s" is a %s', async (query, schema) => {
  const { text } = await call(operationOf('readUsage'), { path: '/billable', query });
  const { data } = JSON.parse(text) as { data: readonly unknown[] };
  expect(data).not.toHaveLength(0);
  for (const row of data) {
    expect(problemsOf({ $ref: `#/components/schemas/${schema}` }, row)).toBeNull();
  }
});

test('answers that a healthy server on one machine does not give are as documented', async () => {
  for await (const { operationId, ...answer } of answersWithoutServer(document)) {
    const problem = check(operationOf(operationId).operation, answer);
    expect({ operationId, status: answer.status, problem }).toEqual({
      operationId,
      status: answer.status,
      problem: null,
    });
  }
});

test('every answer of the document was seen', () => {
  const documented = operations.flatMap(({ operation: { operationId, responses } }) =>
    Object.entries(responses).flatMap(([status, { content }]) =>
      content === undefined
        ? [`${operationId} ${status}`]
        : Object.keys(content).map((type) => `${operationId} ${status} ${type}`),
    ),
  );
  expect([...seen].sort()).toEqual(documented.sort());
});

test('an entry that is counted is one by the document', async () => {
  const body = entry({ startedAt: now });
  expect(problemsOf({ $ref: '#/components/schemas/Entries' }, [body])).toBeNull();
  expect((await postBatch(server, JSON.stringify([body]))).status).toBe(200);
});
