import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from '@jest/globals';
import { dataFile } from '../../shared/adapters/sqlite/files.ts';
import {
  endServers,
  postBatch,
  readPath,
  startTestServer,
  totalRequests,
} from '../support/local/server.ts';
import { entry } from '../support/metering/entries.ts';

const holderProgram = fileURLToPath(
  new URL('../support/local/write-lock-holder.ts', import.meta.url),
);

afterAll(endServers);

test('while another process holds the write lock, all that does not write is answered', async () => {
  const server = await startTestServer();
  const batchOf = (name: string) =>
    JSON.stringify([entry({ requestId: name, startedAt: Date.now() })]);
  expect((await postBatch(server, batchOf('before'))).status).toBe(200);

  const holder = spawn(process.execPath, [holderProgram, dataFile(server.dataDir)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(holder.stdout, 'data');
  const order: string[] = [];
  const counted = postBatch(server, batchOf('waits')).then(({ status }) => {
    order.push(`counted ${status}`);
  });
  try {
    // Each of these would wait for as long as the batch does, were the thread held up.
    for (let i = 0; i < 20; i++) expect((await fetch(`${server.url}/health`)).status).toBe(200);
    expect(await totalRequests(server)).toBe(1);
    expect((await readPath(server, '/openapi.json')).status).toBe(200);
    order.push('answered');
  } finally {
    holder.kill('SIGKILL');
  }
  await counted;
  expect(order).toEqual(['answered', 'counted 200']);
  expect(await totalRequests(server)).toBe(2);
});
