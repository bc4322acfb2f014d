import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parse } from 'yaml';

import { billableProgram, memoryFiles, runCommandLine } from '../support/cli/run.ts';
import { createAdminApiDouble, meteredKong, serve } from '../support/kong-admin-api.ts';
import { wholeEntry } from '../support/kong/entry.ts';
import { createKongNode } from '../support/kong/metrics.ts';
import {
  removeDataDir,
  startTestServer,
  testIngestToken,
  testReadToken,
  type TestServer,
  totalRequests,
} from '../support/local/server.ts';

const root = join(import.meta.dirname, '../..');

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(async () => {
  await server.end('SIGTERM');
  removeDataDir(server.dataDir);
});

const command = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(billableProgram, args, {
    cwd: root,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] },
  });
  return { status, stdout, stderr };
};

type Declared = { plugins: { name: string; config: Config }[] };
type Config = { http_endpoint: string; headers: Record<string, string> };

test('what kong config prints is taken by a running Billable', async () => {
  const args = ['--endpoint', server.url, '--token', testIngestToken];
  const { status, stdout } = command('kong', 'config', ...args);
  expect(status).toBe(0);
  const httpLog = (parse(stdout) as Declared).plugins.find(({ name }) => name === 'http-log');
  if (httpLog === undefined) throw new Error('no http-log in the output');
  const before = await totalRequests(server);
  const response = await fetch(httpLog.config.http_endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...httpLog.config.headers },
    body: JSON.stringify([wholeEntry({ started_at: Date.now() })]),
  });
  expect(response.status).toBe(200);
  expect((await totalRequests(server)) - before).toBe(1);
});

describe('the doctor, over real HTTP', () => {
  const examine = async (token: string) => {
    const contents = meteredKong(`${server.url}/ingest`);
    const plugins = contents.plugins.map((plugin) =>
      plugin['name'] === 'http-log'
        ? {
            ...plugin,
            config: { ...(plugin['config'] as Config), headers: { 'x-api-key': token } },
          }
        : plugin,
    );
    const kong = await createAdminApiDouble({ ...contents, plugins }).listen();
    try {
      const args = ['--kong', kong.url, '--billable', server.url];
      return await runCommandLine(['kong', 'doctor', ...args], { fetch });
    } finally {
      await kong.close();
    }
  };

  test('finds nothing where the token is right, and has written nothing', async () => {
    const before = await totalRequests(server);
    expect(await examine(testIngestToken)).toEqual({ code: 0, out: '0 findings.\n', err: '' });
    expect(await totalRequests(server)).toBe(before);
  });

  test('finds a read token where an ingest token should be', async () => {
    const { code, out } = await examine(testReadToken);
    expect(code).toBe(1);
    expect(out).toContain('token_refused');
    expect(out).not.toContain(testReadToken);
  });
});

describe('a probe, over real HTTP', () => {
  /** Kong's proxy: no route matches; its http-log posts, with this token. */
  const probed = async (token: string) => {
    const kong = await createAdminApiDouble(meteredKong(`${server.url}/ingest`)).listen();
    const proxy = await serve(async () => {
      const entry = wholeEntry({
        request: { id: randomUUID() },
        consumer: undefined,
        started_at: Date.now(),
        response: { status: 404 },
      });
      await fetch(`${server.url}/ingest`, {
        method: 'POST',
        headers: { 'x-api-key': token },
        body: JSON.stringify([entry]),
      });
      return new Response('no Route matched', { status: 404 });
    });
    try {
      const args = ['--kong', kong.url, '--billable', server.url, '--allow', 'token_refused'];
      const given = ['--probe', proxy.url, '--read-token', testReadToken, '--probe-wait', '1'];
      const runtime = { fetch, now: Date.now, sleep: async () => sleep(10) };
      return await runCommandLine(['kong', 'doctor', ...args, ...given], runtime);
    } finally {
      await Promise.all([kong.close(), proxy.close()]);
    }
  };

  test('is counted once, for no consumer', async () => {
    const before = await totalRequests(server);
    const { code, out } = await probed(testIngestToken);
    expect({ code, out }).toEqual({
      code: 0,
      out: expect.stringContaining('1 request of id:anonymous with status 404.'),
    });
    expect((await totalRequests(server)) - before).toBe(1);
  });

  test('says that Billable refuses it', async () => {
    const { code, out } = await probed(testReadToken);
    expect({ code, out }).toEqual({ code: 1, out: expect.stringContaining('probe_refused') });
  });
});

test('reconcile, over real HTTP, names what never arrived', async () => {
  const node = createKongNode('');
  const kong = await serve(() => new Response(node.metrics()));
  const files = memoryFiles();
  const args = ['--kong', kong.url, '--billable', server.url, '--state', 'f'];
  const run = async () =>
    runCommandLine(['kong', 'reconcile', ...args, '--token', testReadToken], {
      fetch,
      files,
      now: Date.now,
    });
  try {
    expect(await run()).toMatchObject({ code: 0 });
    const entries = ['a', 'b'].map((id) => wholeEntry({ request: { id }, started_at: Date.now() }));
    const response = await fetch(`${server.url}/ingest`, {
      method: 'POST',
      headers: { 'x-api-key': testIngestToken },
      body: JSON.stringify(entries),
    });
    expect(response.status).toBe(200);
    node.count('poppy', 200, 3);
    const { code, out } = await run();
    expect(code).toBe(1);
    expect(out).toContain('Kong counted 3 requests, Billable 2: 1 lost, 0 doubled, 0 in flight.');
  } finally {
    await kong.close();
  }
});
