import { copyFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, expect, test } from '@jest/globals';

import { dataFile } from '../../shared/adapters/sqlite/files.ts';
import {
  endServers,
  newDataDir,
  postBatch,
  removeDataDir,
  spawnServer,
  startTestServer,
  testReadToken,
  totalRequests,
} from '../support/local/server.ts';
import { entry } from '../support/metering/entries.ts';
import { damagePages, damageReceiptPage } from '../support/stores/damage-pages.ts';

afterAll(endServers);

test('nothing is taken and health fails once a read meets a damaged page', async () => {
  const dataDir = newDataDir();
  const startedAt = Date.now();
  const first = await startTestServer({ dataDir });
  const entries = Array.from({ length: 2_000 }, (_, i) =>
    entry({ requestId: `r${i}`, startedAt, consumer: { id: `consumer-${i}` } }),
  );
  expect((await postBatch(first, JSON.stringify(entries))).status).toBe(200);
  await first.end('SIGTERM');

  const path = dataFile(dataDir);
  const restoredDir = newDataDir();
  copyFileSync(path, dataFile(restoredDir));
  damagePages(path);

  const server = await startTestServer({ dataDir });
  const headers = { 'x-api-key': testReadToken };
  const read = await fetch(`${server.url}/billable?group_by=none`, { headers });
  expect(read.status).toBe(503);
  const batch = JSON.stringify([entry({ requestId: 'late', startedAt, consumer: { id: 'new' } })]);
  const ingest = await postBatch(server, batch);
  expect([ingest.status, ingest.headers.has('retry-after')]).toEqual([503, true]);
  expect(await ingest.json()).toMatchObject({
    detail: 'The store is damaged. Sending the same request again is safe.',
  });
  const health = await fetch(`${server.url}/health`);
  expect([health.status, await health.json()]).toEqual([
    503,
    { status: 'failing', reason: 'damaged' },
  ]);

  // What was refused is not lost: the same bytes count in the restored store.
  await server.end('SIGTERM');
  const restored = await startTestServer({ dataDir: restoredDir });
  expect((await postBatch(restored, batch)).status).toBe(200);
  expect(await totalRequests(restored)).toBe(2_001);
  await restored.end('SIGTERM');
  for (const each of [dataDir, restoredDir]) removeDataDir(each);
});

test('each start looks through the file for a damaged page that nothing else reads', async () => {
  const dataDir = newDataDir();
  const startedAt = Date.now();
  const first = await startTestServer({ dataDir });
  for (let n = 0; n < 40; n += 1) {
    const entries = Array.from({ length: 50 }, (_, i) =>
      entry({ requestId: `${n} ${i}`, startedAt, consumer: { id: `consumer-${n}-${i}` } }),
    );
    expect((await postBatch(first, JSON.stringify(entries))).status).toBe(200);
  }
  await first.end('SIGTERM');
  damageReceiptPage(dataFile(dataDir));

  for (const start of ['first', 'second']) {
    const server = spawnServer({ dataDir });
    const [, url = ''] = (await server.line(/^listening on (http.*)$/)) ?? [];
    await server.line(/"kind":"store_damaged"/);
    expect((await fetch(`${url}/health`)).status).toBe(503);
    const batch = JSON.stringify([entry({ requestId: start, startedAt })]);
    expect((await postBatch({ ...server, port: 0, url }, batch)).status).toBe(503);
    expect(server.output()).toContain(`The store ${dataFile(dataDir)} cannot be used`);
    await server.end('SIGTERM');
  }
  removeDataDir(dataDir);
});

test('a row that no release wrote is told as damage of the store once a read meets it', async () => {
  const dataDir = newDataDir();
  const startedAt = Date.now();
  const first = await startTestServer({ dataDir });
  const batch = JSON.stringify([entry({ requestId: 'r', startedAt })]);
  expect((await postBatch(first, batch)).status).toBe(200);
  await first.end('SIGTERM');
  const db = new DatabaseSync(dataFile(dataDir));
  db.exec("UPDATE page_row SET labels = 'junk'");
  db.close();

  const server = spawnServer({ dataDir });
  const [, url = ''] = (await server.line(/^listening on (http.*)$/)) ?? [];
  const headers = { 'x-api-key': testReadToken };
  const read = await fetch(`${url}/billable?group_by=none`, { headers });
  expect([read.status, read.headers.has('retry-after')]).toEqual([503, true]);
  expect((await postBatch({ ...server, port: 0, url }, batch)).status).toBe(503);
  expect((await fetch(`${url}/health`)).status).toBe(503);
  const told = await server.line(/"kind":"store_damaged"/);
  expect(told?.input).toContain(`The store ${dataFile(dataDir)} cannot be used`);
  await server.end('SIGTERM');
  removeDataDir(dataDir);
});
