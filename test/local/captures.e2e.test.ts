import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { recentCapture, recentCaptures } from '../support/metering/captures.ts';
import { countByHand, linesOfHours } from '../support/metering/count-by-hand.ts';
import { entry } from '../support/metering/entries.ts';
import {
  billableRows,
  endServers,
  postBatch,
  removeDataDir,
  startTestServer,
  type TestServer,
  totalRequests,
} from '../support/local/server.ts';

let server: TestServer;
const now = Date.now();

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(endServers);

type CapturedEntry = { readonly consumer?: { readonly id: string; readonly custom_id?: string } };

test('every captured batch is counted, and /billable equals a count by hand', async () => {
  const own = await startTestServer();
  const captures = recentCaptures(now);
  for (const { name, body, entries, isResent } of captures) {
    const response = await postBatch(own, body);
    expect({ name, status: response.status, ...((await response.json()) as object) }).toEqual({
      name,
      status: 200,
      accepted: isResent ? 0 : entries,
      quarantined: 0,
      duplicate: isResent,
    });
  }
  const first = captures.filter(({ isResent }) => !isResent).map(({ body }) => body);
  expect(linesOfHours(await billableRows(own, 'period=hour'))).toEqual(countByHand(first));
  await own.end('SIGTERM');
  removeDataDir(own.dataDir);
});

test('what Kong sent again unanswered is the same batch', async () => {
  await postBatch(server, recentCapture('retry-attempt1', now));
  const resent = recentCapture('retry-attempt2', now);
  expect(resent).toEqual(recentCapture('retry-attempt1', now));
  const response = await postBatch(server, resent);
  expect(await response.json()).toEqual({ accepted: 0, quarantined: 0, duplicate: true });
});

test('a consumer with a custom id only, and none at all, are in the rows', async () => {
  for (const name of ['single-consumer-custom_id-only', 'single-401-nokey']) {
    await postBatch(server, recentCapture(name, now));
  }
  const rows = await billableRows(server);
  const customIdOnly = JSON.parse(
    recentCapture('single-consumer-custom_id-only', now).toString(),
  ) as CapturedEntry;
  expect(rows).toContainEqual(
    expect.objectContaining({
      consumer_id: customIdOnly.consumer?.id,
      consumer_username: null,
      consumer_custom_id: customIdOnly.consumer?.custom_id,
    }),
  );
  expect(rows).toContainEqual(
    expect.objectContaining({ consumer_id: 'anonymous', consumer_username: null, status: 401 }),
  );
});

test('the captures hold an entry of 207 kB and bytes that are not UTF-8', () => {
  expect(recentCapture('single-worst-size', now)).toHaveLength(207_095);
  const raw = recentCapture('single-nonutf8-400', now);
  expect(Buffer.from(raw.toString())).not.toEqual(raw);
});

test('a batch of 11 MB is counted', async () => {
  const before = await totalRequests(server);
  const padding = 'x'.repeat(2_000);
  const entries = Array.from({ length: 5_000 }, (_, i) => ({
    ...entry({ startedAt: now, requestId: `large-${i}` }),
    padding,
  }));
  const body = JSON.stringify(entries);
  expect(body.length).toBeGreaterThan(11_000_000);
  const response = await postBatch(server, body);
  expect(await response.json()).toEqual({ accepted: 5_000, quarantined: 0, duplicate: false });
  expect(await totalRequests(server)).toBe(before + 5_000);
});

test('of 200 good and 3 unusable entries the good are counted and the others quarantined', async () => {
  const before = await totalRequests(server);
  const good = Array.from({ length: 200 }, (_, i) =>
    entry({ startedAt: now, requestId: `mixed-${i}` }),
  );
  const bad = [null, entry({ status: 42 }), entry({ startedAt: now - 41 * 86_400_000 })];
  const response = await postBatch(server, JSON.stringify([...good, ...bad]));
  expect(await response.json()).toEqual({ accepted: 200, quarantined: 3, duplicate: false });
  expect(await totalRequests(server)).toBe(before + 200);
});
