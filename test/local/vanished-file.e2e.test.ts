import { existsSync, rmSync } from 'node:fs';
import { afterAll, expect, test } from '@jest/globals';
import { dataFile, lockFile } from '../../shared/adapters/sqlite/files.ts';
import {
  endServers,
  postBatch,
  spawnServer,
  startTestServer,
  testReadToken,
} from '../support/local/server.ts';
import { entry } from '../support/metering/entries.ts';

afterAll(endServers);

const start = async () => {
  const server = await startTestServer();
  return server;
};

const batchOf = (name: string) =>
  JSON.stringify([entry({ requestId: name, startedAt: Date.now() })]);

test('batches are refused once the file is deleted, and health and log say why', async () => {
  const server = await start();
  expect((await postBatch(server, batchOf('before'))).status).toBe(200);
  const path = dataFile(server.dataDir);
  rmSync(path);
  const statuses = new Set<number>();
  for (let i = 0; i < 20; i++) {
    const refused = await postBatch(server, batchOf(`lost ${i}`));
    statuses.add(refused.status);
    expect(await refused.json()).toMatchObject({
      detail: 'The file of the store is missing. Sending the same request again is safe.',
    });
  }
  expect([...statuses]).toEqual([503]);
  const read = await fetch(`${server.url}/billable`, { headers: { 'x-api-key': testReadToken } });
  expect(read.status).toBe(503);
  expect(await read.json()).toMatchObject({
    detail: 'The file of the store is missing. Sending the same request again is safe.',
  });
  const health = await fetch(`${server.url}/health`);
  expect(health.status).toBe(503);
  expect(await health.json()).toEqual({ status: 'failing', reason: 'missing' });

  await server.end('SIGTERM');
  const lines = server.output().split('\n');
  const about = lines.filter((line) => line.includes(path));
  // The first at once, the others as one line with their number.
  expect(about.map((line): unknown => JSON.parse(line))).toEqual([
    expect.objectContaining({
      level: 'ERROR',
      kind: 'store_missing',
      message: expect.stringMatching(
        `^The store ${path} cannot be used: the file is no longer on the disk\\. Put the same file back`,
      ),
    }),
    expect.objectContaining({ kind: 'store_missing', repeated: 21 }),
  ]);
});

test('a removed lock file lets no second server in', async () => {
  const server = await start();
  rmSync(lockFile(server.dataDir));
  const second = spawnServer({ dataDir: server.dataDir });
  expect(await second.ended).toBe(2);
  expect(second.output()).toMatch(
    /^Cannot start: (Another server runs on|.* is missing and another)/,
  );
  expect((await fetch(`${server.url}/health`)).status).toBe(200);
  // The first one takes it again; until then the open file keeps others out.
  while (!existsSync(lockFile(server.dataDir))) await new Promise(setImmediate);
  const third = spawnServer({ dataDir: server.dataDir });
  expect(await third.ended).toBe(2);
});
