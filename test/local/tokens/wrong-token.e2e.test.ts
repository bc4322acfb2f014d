import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { kitPlugins } from '../../../kong/kit/settings.ts';
import { entry } from '../../support/metering/entries.ts';
import { kitOptions } from '../../support/kong/kit.ts';
import { type PostOutcome, runKongQueue } from '../../support/kong/queue.ts';
import {
  endServers,
  startTestServer,
  testIngestToken,
  testReadToken,
  type TestServer,
  totalRequests,
} from '../../support/local/server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(endServers);

const post = async (token: string | null, body: string) => {
  const headers: Record<string, string> = token === null ? {} : { 'x-api-key': token };
  const response = await fetch(`${server.url}/ingest`, { method: 'POST', headers, body });
  return { status: response.status, json: await response.json() };
};

test.each(['wrongTokenOfTheTests1', testReadToken])(
  'a batch with the wrong token %s is refused by its head: nothing is read of a body that never ends',
  async (token) => {
    const sent = request(`${server.url}/ingest`, {
      method: 'POST',
      headers: { 'x-api-key': token, 'content-length': 1_000 },
    });
    sent.on('error', () => undefined);
    sent.write('[');
    try {
      // A server that reads on waits 60 s for the rest of the body.
      const signal = AbortSignal.timeout(10_000);
      const [answer] = (await once(sent, 'response', { signal })) as [IncomingMessage];
      expect(answer.statusCode).toBe(401);
    } finally {
      sent.destroy();
    }
    // Read, this would be a 400.
    expect((await post(token, 'no JSON')).status).toBe(401);
  },
);

test('a batch that was refused for its token counts once when it comes with the right one', async () => {
  const before = await totalRequests(server);
  const body = JSON.stringify(
    [1, 2, 3].map((i) => entry({ requestId: `r${i}`, startedAt: Date.now() })),
  );
  for (let i = 0; i < 3; i++) {
    expect((await post('wrongTokenOfTheTests1', body)).status).toBe(401);
  }
  expect(await totalRequests(server)).toBe(before);
  const fresh = { accepted: 3, quarantined: 0, duplicate: false };
  expect(await post(testIngestToken, body)).toEqual({ status: 200, json: fresh });
  const known = { accepted: 0, quarantined: 0, duplicate: true };
  expect(await post(testIngestToken, body)).toEqual({ status: 200, json: known });
  expect(await totalRequests(server)).toBe(before + 3);
});

const [, httpLog] = kitPlugins(kitOptions());

// Kong's time is simulated, its requests are made.
test.each([
  ['within its retry time loses nothing', 50, 0],
  ['after that loses the batch that it held', 90, 1_000],
])('a Kong whose token is set right %s', async (_, minutes, lost) => {
  if (httpLog === undefined) throw new Error('the kit has no http-log');
  const before = await totalRequests(server);
  const start = Date.now();
  const statuses = new Set<number | null>();
  const arrivals = Array.from({ length: 2_500 }, (_unused, i) => ({
    at: start + i,
    entry: JSON.stringify(entry({ requestId: `${minutes} ${i}`, startedAt: start - i })),
  }));
  const dropped = await runKongQueue(httpLog, arrivals, async (body, at): Promise<PostOutcome> => {
    const isRight = at >= start + minutes * 60_000;
    // No token is refused as a wrong one is, but at once.
    const { status } = await post(isRight ? testIngestToken : null, body);
    statuses.add(status);
    return { status, ms: 5 };
  });
  expect([...statuses]).toEqual([401, 200]);
  expect(dropped).toHaveLength(lost);
  expect(await totalRequests(server)).toBe(before + arrivals.length - lost);
});
