import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { entry } from '../support/metering/entries.ts';
import { readOpenApi } from '../support/openapi/document.ts';
import { answerChecker } from '../support/openapi/answers.ts';
import { startServerWithReport } from '../support/openapi/server.ts';
import { endServers, postBatch, readPath, type TestServer } from '../support/local/server.ts';

const { problemsOf } = answerChecker(readOpenApi());
const now = Date.now();

let server: TestServer;

beforeAll(async () => {
  server = await startServerWithReport({
    now,
    month: new Date(now).toISOString().slice(0, 7),
    maxBodyBytes: 50_000,
  });
});

afterAll(endServers);

test.each([
  ['', 'UsageRow'],
  ['group_by=customer', 'GroupedUsageRow'],
  ['group_by=status_class', 'GroupedUsageRow'],
  ['group_by=none', 'GroupedUsageRow'],
  ['layout=wide', 'WideUsageRow'],
  ['layout=wide&group_by=customer', 'WideCustomerRow'],
])('a row of "%s" is a %s', async (query, schema) => {
  const response = await readPath(server, `/billable?${query}`);
  const { data } = (await response.json()) as { data: readonly unknown[] };
  expect(data).not.toHaveLength(0);
  for (const row of data) {
    expect(problemsOf({ $ref: `#/components/schemas/${schema}` }, row)).toBeNull();
  }
});

test('an entry that is counted is one by the document', async () => {
  const body = entry({ startedAt: now });
  expect(problemsOf({ $ref: '#/components/schemas/Entries' }, [body])).toBeNull();
  expect((await postBatch(server, JSON.stringify([body]))).status).toBe(200);
});
