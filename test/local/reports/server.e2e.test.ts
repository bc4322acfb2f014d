import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Manifest } from '../../../shared/reports/manifest.ts';
import { entry } from '../../support/metering/entries.ts';
import { sha256 } from '../../support/reports/runs.ts';
import {
  newDataDir,
  postBatch,
  readPath,
  removeDataDir,
  type ServerProcess,
  spawnServer,
  startTestServer,
  type TestServer,
} from '../../support/local/server.ts';

const now = new Date();
const lastMomentOfLastMonth = Date.UTC(now.getUTCFullYear(), now.getUTCMonth()) - 1;
const month = new Date(lastMomentOfLastMonth).toISOString().slice(0, 7);

const dataDir = newDataDir();
let server: TestServer & ServerProcess;

beforeAll(async () => {
  const before = await startTestServer({ dataDir });
  const entries = [200, 200, 503].map((status) =>
    entry({ status, startedAt: lastMomentOfLastMonth }),
  );
  expect((await postBatch(before, JSON.stringify(entries))).status).toBe(200);
  await before.end('SIGTERM');
  // As if the hour of the reports had come while no server ran.
  await rm(join(dataDir, 'report-schedule.json'), { force: true });
  const late = spawnServer({ dataDir });
  const ready = await late.line(/^listening on (http.*:(\d+))$/);
  server = { ...late, url: ready?.[1] ?? '', port: Number(ready?.[2]) };
});

afterAll(async () => {
  await server.end('SIGTERM');
  removeDataDir(dataDir);
});

test('a server that starts late writes the report of last month, and serves it', async () => {
  await server.line(new RegExp(`report of ${month}: version 1 written"`));
  const list = (await (await readPath(server, '/reports')).json()) as {
    data: { month: string; version: number; requests: number; sha256: string; url: string }[];
  };
  expect(list.data).toMatchObject([{ month, version: 1, requests: 3 }]);
  const manifest = (await (await readPath(server, `/reports/${month}`)).json()) as Manifest;
  expect(manifest).toMatchObject({ month, state: 'closing', requests: 3, rows: 2 });
  const csv = await (await readPath(server, list.data[0]?.url ?? '')).text();
  expect(sha256(csv)).toBe(manifest.sha256);
  expect(list.data[0]?.sha256).toBe(manifest.sha256);
});

test('reports need a token that reads', async () => {
  for (const path of ['/reports', `/reports/${month}`, `/reports/${month}.csv`]) {
    expect((await fetch(`${server.url}${path}`)).status).toBe(401);
  }
});

test('what is no report is not there', async () => {
  expect((await readPath(server, '/reports/1999-01')).status).toBe(404);
  expect((await readPath(server, '/reports/')).status).toBe(404);
  expect((await readPath(server, `/reports/${month}/1`)).status).toBe(404);
  expect((await readPath(server, `/reports/${month}?version=x`)).status).toBe(400);
});
