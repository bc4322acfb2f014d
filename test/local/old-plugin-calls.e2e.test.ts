import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { entry } from '../support/metering/entries.ts';
import {
  endServers,
  postBatch,
  startTestServer,
  testReadToken,
  type TestServer,
} from '../support/local/server.ts';

const now = Date.now();
const thisMonth = new Date(now).toISOString().slice(0, 7);
const poppy = { id: 'poppy-id', username: 'poppy', custom_id: 'cust-0001' };
const digit = { id: 'digit-id', username: 'digit' };

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
  const entries = [
    entry({ consumer: poppy, status: 200, startedAt: now }),
    entry({ consumer: poppy, status: 200, startedAt: now }),
    entry({ consumer: poppy, status: 404, startedAt: now }),
    entry({ consumer: digit, status: 200, startedAt: now }),
  ];
  expect((await postBatch(server, JSON.stringify(entries))).status).toBe(200);
});

afterAll(endServers);

/** As the old plugin was called, but for the address, which has the token in it. */
const curl = (path: string, ...options: readonly string[]): string =>
  execFileSync(
    'curl',
    ['-s', ...options, `http://any:${testReadToken}@127.0.0.1:${server.port}${path}`],
    {
      encoding: 'utf8',
    },
  );

test('/billable answers the counts per consumer, status and month', () => {
  const { period, data } = JSON.parse(curl('/billable')) as {
    period: string;
    data: readonly Record<string, unknown>[];
  };
  expect(period).toBe('month');
  expect(
    data.map((row) => [
      String(row['period_start']).slice(0, 7),
      row['consumer_username'],
      row['status'],
      row['requests'],
    ]),
  ).toEqual([
    [thisMonth, 'digit', 200, 1],
    [thisMonth, 'poppy', 200, 2],
    [thisMonth, 'poppy', 404, 1],
  ]);
});

test('/billable?period=month&csv=true answers the same as a file', () => {
  const [header, ...rows] = curl('/billable?period=month&csv=true').trimEnd().split('\r\n');
  expect(header).toBe(
    'period_start,period_end,timezone,consumer_id,consumer_username,consumer_custom_id,status,requests',
  );
  expect(rows.map((row) => row.split(',').slice(2).join())).toEqual([
    'UTC,digit-id,digit,,200,1',
    'UTC,poppy-id,poppy,cust-0001,200,2',
    'UTC,poppy-id,poppy,cust-0001,404,1',
  ]);
});

test('a browser or `curl -OJ` names the file by what is in it', () => {
  const head = curl('/billable?period=month&csv=true', '-D', '-', '-o', '/dev/null');
  expect(head).toMatch(
    /^content-disposition: attachment; filename="billable-month-\d{4}-\d\d-01-to-\d{4}-\d\d-01\.csv"\r$/im,
  );
});

test.each(['hour', 'day', 'week', 'month', 'quarter', 'year'])(
  'period=%s counts all requests',
  (period) => {
    const rows = curl(`/billable?period=${period}&csv=true`).trimEnd().split('\r\n').slice(1);
    const requests = rows.reduce((sum, row) => sum + Number(row.split(',').at(-1)), 0);
    expect(requests).toBe(4);
  },
);

test('without a token the answer says how to present one', () => {
  const answer = execFileSync('curl', ['-s', `http://127.0.0.1:${server.port}/billable`], {
    encoding: 'utf8',
  });
  expect(JSON.parse(answer)).toMatchObject({
    status: 401,
    detail: expect.stringContaining('Basic'),
  });
});
