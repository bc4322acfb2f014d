import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, expect, test } from '@jest/globals';
import {
  benchReadToken,
  benchToken,
  startProduct,
  type LoadTarget,
} from '../../bench/load/product.ts';
import { endChildren } from '../../bench/measure/child.ts';
import { dataFile } from '../../shared/adapters/sqlite/files.ts';
import { entry } from '../support/metering/entries.ts';
import { newDataDir, removeDataDir } from '../support/local/server.ts';

const dataDir = newDataDir();
const pageBytes = 4_096;

afterEach(async () => {
  await endChildren();
  removeDataDir(dataDir);
});

/** A batch of so many entries, each of a consumer of its own with a long name. */
const batchOf = (name: string, entries: number): string =>
  JSON.stringify(
    Array.from({ length: entries }, (_, i) => {
      const id = `${name}-${i}-`.padEnd(200, 'x');
      return entry({ consumer: { id }, requestId: `${name} ${i}`, startedAt: Date.now() });
    }),
  );

const post = async ({ port }: LoadTarget, body: string) => {
  const response = await fetch(`http://127.0.0.1:${port}/ingest`, {
    method: 'POST',
    headers: { 'x-api-key': benchToken },
    body,
  });
  const { status, headers } = response;
  return {
    status,
    retryAfter: headers.get('retry-after'),
    json: await response.json(),
  };
};

const healthOf = async ({ port }: LoadTarget): Promise<unknown> =>
  (await fetch(`http://127.0.0.1:${port}/health`)).json();

const requestsOf = async ({ port }: LoadTarget): Promise<number> => {
  const headers = { 'x-api-key': benchReadToken };
  const url = `http://127.0.0.1:${port}/billable?period=year&group_by=none`;
  const { data } = (await (await fetch(url, { headers })).json()) as {
    data: { requests: number }[];
  };
  return data.reduce((sum, row) => sum + row.requests, 0);
};

/** Fills the store's file with something else, as if it were on the same disk. */
const useRoom = (bytes: number): void => {
  const db = new DatabaseSync(dataFile(dataDir));
  db.exec(`CREATE TABLE other (bytes BLOB); INSERT INTO other VALUES (zeroblob(${bytes}))`);
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  db.close();
};

const giveRoom = (): void => {
  const db = new DatabaseSync(dataFile(dataDir), { timeout: 5_000 });
  db.exec('DROP TABLE other');
  db.close();
};

test('a server whose disk is full refuses with Retry-After, counts on when there is room, and loses nothing', async () => {
  const quiet = { BENCH_QUIET: '1' };
  const first = await startProduct(dataDir, quiet);
  await first.server.end();
  useRoom(4_000_000);
  const pages = Math.ceil(statSync(dataFile(dataDir)).size / pageBytes) + 100;
  const server = await startProduct(dataDir, { ...quiet, BENCH_MAX_FILE_PAGES: String(pages) });

  const counted: string[] = [];
  let refused = '';
  while (refused === '') {
    const body = batchOf(`batch ${counted.length}`, 20);
    const { status, retryAfter, json } = await post(server, body);
    if (status === 200) counted.push(body);
    else {
      expect({ status, retryAfter }).toEqual({ status: 503, retryAfter: '1' });
      expect(json).toMatchObject({
        detail: 'The disk of the store is full. Sending the same request again is safe.',
      });
      expect(await healthOf(server)).toEqual({ status: 'failing', reason: 'disk_full' });
      refused = body;
    }
  }
  expect(counted.length).toBeGreaterThan(2);
  expect(await requestsOf(server)).toBe(20 * counted.length);
  // It answers on, also for what it has counted.
  expect(await post(server, counted[0] ?? '')).toMatchObject({ json: { duplicate: true } });
  expect((await post(server, refused)).status).toBe(503);

  giveRoom();
  const fresh = { accepted: 20, quarantined: 0, duplicate: false };
  expect(await post(server, refused)).toMatchObject({ status: 200, json: fresh });
  expect(await post(server, batchOf('later', 20))).toMatchObject({ status: 200, json: fresh });
  expect(await healthOf(server)).toEqual({ status: 'ok' });
  for (const body of [...counted, refused]) {
    expect(await post(server, body)).toMatchObject({ status: 200, json: { duplicate: true } });
  }
  expect(await requestsOf(server)).toBe(20 * (counted.length + 2));
});
