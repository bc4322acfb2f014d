import { afterAll, beforeAll, expect } from '@jest/globals';
import { story } from '../support/jest/story.ts';
import { readOpenApi, refusedValue } from '../support/openapi/document.ts';
import { answerChecker } from '../support/openapi/answers.ts';
import { type Call, callOperation, presented } from '../support/openapi/calls.ts';
import { answersWithoutServer } from '../support/openapi/faults.ts';
import {
  documentedAnswers,
  type DocumentedOperation,
  exampleBodies,
  operationOf,
  operationsOf,
  pathExamples,
  queryParameters,
  queryWith,
  refusingParameters,
} from '../support/openapi/operations.ts';
import { startServerWithReport } from '../support/openapi/server.ts';
import {
  endServers,
  testIngestToken,
  testReadToken,
  type TestServer,
} from '../support/local/server.ts';

const document = readOpenApi();
const { check, seen } = answerChecker(document);
const operations = operationsOf(document);

const now = Date.now();
const month = new Date(now).toISOString().slice(0, 7);
const maxBodyBytes = 50_000;

let server: TestServer;

beforeAll(async () => {
  server = await startServerWithReport({ now, month, maxBodyBytes });
});

afterAll(endServers);

const call = async (each: DocumentedOperation, one: Call) => {
  const answer = await callOperation(server, each, one);
  return { ...answer, problem: check(each.operation, answer) };
};

/** A path with what stands in braces filled in. */
const pathOf = (path: string): string => path.replace('{name}', month);

// What the calls see adds up to all that is documented, so they are one test.
story('every documented answer is given, and every answer is documented', (step) => {
  for (const each of operations) {
    const { operation, path } = each;
    const of = (name: string): string => `${operation.operationId} ${name}`;
    const valid = pathOf(path);
    const bodies = exampleBodies(operation);
    const body = bodies[0];
    const withBody = body === undefined ? {} : { body };

    step(of('answers a call with nothing but what must be there'), async () => {
      expect(await call(each, { path: valid, ...withBody })).toMatchObject({
        status: 200,
        problem: null,
      });
    });

    step(of('answers the example of each parameter'), async () => {
      for (const { name, example } of queryParameters(operation)) {
        if (name === 'cursor') continue;
        const query = queryWith(operation, name, String([example].flat()[0]));
        // All but the version are about a file.
        const place = path.endsWith('}') && name !== 'version' ? `${valid}.csv` : valid;
        const answer = await call(each, { path: place, query });
        expect({ name, ...answer }).toMatchObject({ name, status: 200, problem: null });
      }
      for (const value of pathExamples(operation)) {
        const inPlace = value.replace(/^\d{4}-\d\d/, month);
        const answer = await call(each, { path: path.replace('{name}', inPlace) });
        expect(answer).toMatchObject({ status: 200, problem: null });
      }
    });

    step(of('answers the example of each body'), async () => {
      for (const one of bodies) {
        const answer = await call(each, { path: valid, body: one });
        expect(answer).toMatchObject({ status: 200, problem: null });
      }
    });

    step(of('refuses a wrong value of each parameter, and an unknown one'), async () => {
      for (const { name, schema } of refusingParameters(operation)) {
        const query = queryWith(operation, name, refusedValue(schema) ?? 'not a cursor');
        const answer = await call(each, { path: valid, query });
        expect({ name, ...answer }).toMatchObject({ name, status: 400, problem: null });
        expect(answer.text).toContain(`"detail":"${name}: received `);
      }
      if (operation.parameters === undefined && operation.responses['400'] === undefined) return;
      const answer = await call(each, { path: valid, query: 'no_such=1', ...withBody });
      // A body is all that there is to be wrong with where there is one.
      expect(answer).toMatchObject({ status: body === undefined ? 400 : 200, problem: null });
    });

    step(
      of('refuses bodies that are none, one that is too large, and an unknown encoding'),
      async () => {
        if (body === undefined) return;
        for (const one of ['', 'no JSON', '"text"', '7', 'null']) {
          expect(await call(each, { path: valid, body: one })).toMatchObject({
            status: 400,
            problem: null,
          });
        }
        const large = { path: valid, body: ' '.repeat(maxBodyBytes + 1) };
        expect(await call(each, large)).toMatchObject({ status: 413, problem: null });
        const compressed = { path: valid, headers: { 'content-encoding': 'compress' }, body };
        expect(await call(each, compressed)).toMatchObject({ status: 415, problem: null });
      },
    );

    step(of('takes a token in each of the ways that it names, and no other'), async () => {
      const tokens = { ingest: testIngestToken, read: testReadToken };
      const attempts = operation.security.flatMap((way) => {
        const [name = ''] = Object.keys(way);
        return Object.entries(tokens).map(async ([opens, token]) => {
          const headers = presented[name]?.(token) ?? {};
          const answer = await call(each, { path: valid, headers, ...withBody });
          const isNamed = operation.security.some((other) => other[name]?.includes(opens));
          const status = isNamed ? 200 : 401;
          expect({ name, opens, ...answer }).toMatchObject({ status, problem: null });
        });
      });
      // At once: each wrong one waits a second.
      await Promise.all(attempts);
      const without = await call(each, { path: valid, headers: { 'x-api-key': '' }, ...withBody });
      const status = operation.security.length === 0 ? 200 : 401;
      expect(without).toMatchObject({ status, problem: null });
    });

    step(of('refuses wrong tokens that are too many at once'), async () => {
      const headers = { 'x-api-key': 'wrongTokenOfTheTests1' };
      const statuses = new Set<number>();
      // A busy machine may take more than the second that each waits to send them.
      while (operation.security.length > 0 && !statuses.has(429)) {
        const wrong = Array.from({ length: 150 }, async () => call(each, { path: valid, headers }));
        for (const { status, problem } of await Promise.all(wrong)) {
          statuses.add(status);
          expect(problem).toBeNull();
        }
      }
      expect(statuses).toEqual(new Set(operation.security.length > 0 ? [401, 429] : []));
    });

    step(of('says so where the client has the answer'), async () => {
      const { etag } = await call(each, { path: valid, ...withBody });
      expect(etag !== null).toBe(operation.responses['304'] !== undefined);
      if (etag === null) return;
      const again = await call(each, { path: valid, headers: { 'if-none-match': etag } });
      expect(again).toMatchObject({ status: 304, problem: null });
    });
  }

  for (const [id, one, status] of [
    ['readUsage', { path: '/billable', query: 'period=hour&from=2020&to=2026' }, 413],
    ['readReport', { path: '/reports/1999-12' }, 404],
    ['readReport', { path: `/reports/${month}`, query: 'version=77' }, 404],
    ['readReport', { path: `/reports/${month}.csv`, headers: { range: 'bytes=5-9' } }, 206],
    ['readReport', { path: `/reports/${month}.parquet`, headers: { range: 'bytes=0-3' } }, 206],
    ['readReport', { path: `/reports/${month}.csv`, headers: { range: 'bytes=99999999-' } }, 416],
  ] as const) {
    step(`${id} refuses ${JSON.stringify(one)} with ${status}`, async () => {
      expect(await call(operationOf(operations, id), one)).toMatchObject({ status, problem: null });
    });
  }

  step('pages and their link are as documented', async () => {
    const usage = operationOf(operations, 'readUsage');
    const first = await call(usage, { path: '/billable', query: 'limit=1' });
    expect(first.problem).toBeNull();
    const { next_cursor: cursor } = JSON.parse(first.text) as { next_cursor: string };
    const second = await call(usage, { path: '/billable', query: `limit=1&cursor=${cursor}` });
    expect(second).toMatchObject({ status: 200, problem: null });
  });

  step('answers that a healthy server on one machine does not give are as documented', async () => {
    for await (const { operationId, ...answer } of answersWithoutServer(document)) {
      const problem = check(operationOf(operations, operationId).operation, answer);
      expect({ operationId, status: answer.status, problem }).toEqual({
        operationId,
        status: answer.status,
        problem: null,
      });
    }
  });

  step('every answer of the document was seen', () => {
    expect([...seen].sort()).toEqual(documentedAnswers(operations).toSorted());
  });
});
