import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type RunningServer, startServer } from '../../local/start-server.ts';
import { readConfig } from '../../shared/settings/config.ts';
import { dayMs } from '../../shared/calendar/instant.ts';
import { entry, entryInstant } from '../support/metering/entries.ts';
import { newDataDir, removeDataDir } from '../support/local/server.ts';

const now = entryInstant + 1_000;
const token = 'tokenOfTheSettings1';

let dataDir = '';
let running: RunningServer | null = null;

beforeEach(() => {
  dataDir = newDataDir();
});

afterEach(async () => {
  await running?.stop();
  running = null;
  removeDataDir(dataDir);
});

/** Starts a server in this process; resolves to its URL. */
const start = async (env: Record<string, string>): Promise<string> => {
  const reading = readConfig({
    PORT: '0',
    BILLABLE_DATA_DIR: dataDir,
    INGEST_TOKENS: `${token}in`,
    READ_TOKENS: token,
    ...env,
  });
  if (reading.kind === 'invalid') throw new Error(reading.problems.join());
  running = await startServer(reading.config, {
    clock: () => now,
    log: () => undefined,
  });
  return /^listening on (.*)$/m.exec(running.lines.join('\n'))?.[1] ?? '';
};

const post = async (url: string, entries: readonly unknown[]): Promise<Response> =>
  fetch(`${url}/ingest`, {
    method: 'POST',
    headers: { 'x-api-key': `${token}in` },
    body: JSON.stringify(entries),
  });

const read = async (url: string, query: string): Promise<unknown> =>
  (await fetch(`${url}/billable?${query}`, { headers: { 'x-api-key': token } })).json();

test('MAX_EVENT_AGE_DAYS and MAX_BODY_BYTES bound what is taken', async () => {
  const url = await start({
    MAX_EVENT_AGE_DAYS: '3',
    RESTATEMENT_DAYS: '3',
    MAX_BODY_BYTES: '2000',
  });
  const young = entry({ startedAt: now - 3 * dayMs });
  const old = entry({ startedAt: now - 3 * dayMs - 1 });
  expect(await (await post(url, [young, old])).json()).toMatchObject({
    accepted: 1,
    quarantined: 1,
  });
  expect((await post(url, ['x'.repeat(2_000)])).status).toBe(413);
  const send = async (method: string, body: Uint8Array) =>
    fetch(`${url}/ingest`, {
      method,
      headers: { 'x-api-key': `${token}in`, 'content-encoding': 'gzip' },
      body: new Uint8Array(body),
    });
  // Incompressible on the wire a body may be a little larger than what it holds.
  const whole = Buffer.from(JSON.stringify(young).padEnd(2_000));
  expect((await send('PUT', gzipSync(whole, { level: 0 }))).status).toBe(200);
  expect((await send('PATCH', gzipSync(whole.toString().padEnd(2_001)))).status).toBe(413);
  expect((await send('PATCH', Buffer.alloc(100_000))).status).toBe(413);
});

test('BILLING_TIMEZONE and BILLABLE_STATUSES are those of an answer that names none', async () => {
  const url = await start({ BILLING_TIMEZONE: 'Asia/Kolkata', BILLABLE_STATUSES: '404' });
  await post(url, [entry(), entry({ status: 404 })]);
  expect(await read(url, 'billable=true&from=2026-11&to=2026-12')).toMatchObject({
    timezone: 'Asia/Kolkata',
    billable_statuses: '404',
    data: [{ period_start: '2026-11-01T00:00:00+05:30', status: 404, requests: 1 }],
  });
});
