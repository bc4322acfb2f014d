import { once } from 'node:events';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { dataFile } from '../../shared/adapters/sqlite/files.ts';
import { openSqliteReader } from '../../shared/adapters/sqlite/reader.ts';
import {
  billableRows,
  endServers,
  newDataDir,
  postBatch,
  startTestServer,
  testIngestToken,
  type TestServer,
} from '../support/local/server.ts';
import { type LoadBatch, loadBatch, sumOf } from '../support/local/server-load.ts';
import { startLoad } from '../support/local/server-load-clients.ts';
import { seededRandom } from '../support/metering/runtime.ts';
import { runBillable } from '../support/cli/run.ts';

// From the seed of the run, which jest prints: --seed=N kills at the same moments again.
const random = seededRandom(jest.getSeed());

let dataDir = '';

beforeEach(() => {
  dataDir = newDataDir();
});

afterEach(endServers);

const countsOfServer = async (server: TestServer): Promise<Record<string, number>> => {
  const rows = await billableRows(server);
  const counts: Record<string, number> = {};
  for (const { consumer_username: username, status, requests } of rows) {
    const key = `${username ?? ''} ${status}`;
    counts[key] = (counts[key] ?? 0) + requests;
  }
  return counts;
};

const quarantinedEntries = async (): Promise<number> => {
  const reader = openSqliteReader(dataFile(dataDir));
  let entries = 0;
  for await (const receipts of reader.receipts({ quarantined: true })) {
    for (const { quarantined } of receipts) for (const { count } of quarantined) entries += count;
  }
  reader.close();
  return entries;
};

test('killed at random moments under load, the server counts everything exactly once', async () => {
  const load = startLoad(Date.now());
  for (let kills = 0; kills < 20; kills++) {
    const server = await startTestServer({ dataDir });
    load.aim(server.port);
    await load.answered(1 + Math.floor(random() * 39));
    // Somewhere between two events of the server.
    await setTimeout(Math.floor(random() * 8));
    await server.end('SIGKILL');
  }
  const server = await startTestServer({ dataDir });
  load.aim(server.port);

  // A backup while the load goes on.
  await load.answered(20);
  const file = join(dataDir, 'backup.db');
  expect(await runBillable(['backup', file], { BILLABLE_DATA_DIR: dataDir })).toMatchObject({
    code: 0,
    err: '',
  });
  await load.answered(20);
  await load.end();

  expect(await countsOfServer(server)).toEqual(sumOf(load.sent));
  expect(await quarantinedEntries()).toBe(
    load.sent.reduce((sum, { quarantined }) => sum + quarantined, 0),
  );
  expect(await runBillable(['verify'], { BILLABLE_DATA_DIR: dataDir })).toMatchObject({ code: 0 });
  expect(await server.end('SIGTERM')).toBe(0);

  const restored = join(dataDir, 'restored');
  expect(await runBillable(['restore', file], { BILLABLE_DATA_DIR: restored })).toMatchObject({
    code: 0,
    err: '',
  });
  expect(await runBillable(['verify'], { BILLABLE_DATA_DIR: restored })).toMatchObject({ code: 0 });
});

test('ended by SIGTERM under load, the server answers what it counts and counts what it answers', async () => {
  const load = startLoad(Date.now());
  for (let ends = 0; ends < 5; ends++) {
    const server = await startTestServer({ dataDir });
    load.aim(server.port);
    await load.answered(1 + Math.floor(random() * 39));
    expect(await server.end('SIGTERM')).toBe(0);
  }
  const server = await startTestServer({ dataDir });
  load.aim(server.port);
  await load.end();
  // A batch that was counted without an answer would have come back as a duplicate.
  expect(load.duplicates()).toBe(0);
  expect(await countsOfServer(server)).toEqual(sumOf(load.sent));
});

/** Sends the head of a request and the start of its body, and resolves once the server has read it. */
const sendBegin = async (server: TestServer, body: LoadBatch['body']): Promise<Socket> => {
  const slow = connect(server.port, '127.0.0.1');
  slow.write(
    'POST /ingest HTTP/1.1\r\nHost: a\r\n' +
      `X-Api-Key: ${testIngestToken}\r\nContent-Length: ${body.length}\r\n\r\n`,
  );
  slow.write(body.subarray(0, 100));
  // Once this is answered the server has read what came before it.
  await fetch(`${server.url}/health`);
  return slow;
};

test('a batch that is half-way at SIGTERM is counted and answered', async () => {
  const server = await startTestServer({ dataDir });
  const { body } = loadBatch('half-way', 1, Date.now());
  const slow = await sendBegin(server, body);
  const ended = server.end('SIGTERM');
  for (let isOpen = true; isOpen;) isOpen = await takesConnections(server.port);
  // A terminal signals npm and the server, and npm passes its signal on.
  void server.end('SIGTERM');
  // A server that waits for no one would cut the connection off within this.
  await setTimeout(500);
  slow.write(body.subarray(100));
  expect(await text(slow)).toMatch(/^HTTP\/1\.1 200 [^]*"accepted":8,/);
  expect(await ended).toBe(0);
});

// Well before the minute after which a request that never ends is refused anyway.
test('a batch that stays half-way holds the end up for seconds alone', async () => {
  const server = await startTestServer({ dataDir });
  const { body } = loadBatch('half-way', 1, Date.now());
  const slow = await sendBegin(server, body);
  const answer = text(slow).catch(() => '');
  expect(await server.end('SIGTERM')).toBe(0);
  expect(await answer).toBe('');
});

const takesConnections = async (port: number): Promise<boolean> => {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
};

test('killed between commit and answer, a resent batch is a duplicate and its quarantine is there', async () => {
  const first = await startTestServer({ dataDir });
  // No one hears the answer: this client sends and reads nothing.
  const { body } = loadBatch('unheard', 5, Date.now());
  const unheard = request(`${first.url}/ingest`, {
    method: 'POST',
    headers: { 'x-api-key': testIngestToken, 'content-length': body.length },
  });
  unheard.on('error', () => undefined);
  unheard.end(body);
  while ((await billableRows(first)).length === 0);
  await first.end('SIGKILL');

  const second = await startTestServer({ dataDir });
  const resent = await postBatch(second, body);
  expect(await resent.json()).toEqual({ accepted: 0, quarantined: 0, duplicate: true });
  expect(await quarantinedEntries()).toBe(1);
  const listed = await runBillable(['quarantine', 'list'], { BILLABLE_DATA_DIR: dataDir });
  expect(listed).toMatchObject({ code: 1, out: expect.stringMatching(/too_old .*unheard-5/) });
});
