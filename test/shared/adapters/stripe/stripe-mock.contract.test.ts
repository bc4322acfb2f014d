import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { guardedAgent } from '../../../../shared/adapters/outbound/caller.ts';
import { createStripeSystem } from '../../../../shared/adapters/stripe/billing-system.ts';
import { setUpStripeMeters } from '../../../../shared/adapters/stripe/setup.ts';

// stripe-mock checks the shapes of Stripe's own API description. It is built by Go, once.

const version = 'v0.203.0';
const folder = join(tmpdir(), `billable-stripe-mock-${version}`);
const program = join(folder, 'stripe-mock');
const now = Date.parse('2026-11-10T12:00:00Z');

const build = (): string | null => {
  if (existsSync(program)) return null;
  try {
    const env = { ...process.env, GOBIN: folder, GOFLAGS: '-mod=mod' };
    execFileSync('go', ['install', `github.com/stripe/stripe-mock@${version}`], {
      env,
      stdio: 'pipe',
    });
    return null;
  } catch {
    return 'stripe-mock cannot be built here (it needs Go and its module proxy): the shapes of Stripe’s API are not checked';
  }
};

let mock: ChildProcess | null = null;
let url = '';
const missing = build();

const freePort = async (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });

beforeAll(async () => {
  if (missing !== null) return;
  const [http, https] = [await freePort(), await freePort()];
  const flags = ['-http-addr', `127.0.0.1:${http}`, '-https-addr', `127.0.0.1:${https}`];
  const child = spawn(program, flags, { stdio: ['ignore', 'pipe', 'pipe'] });
  mock = child;
  url = `http://127.0.0.1:${http}`;
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (text: Buffer) => {
      if (text.toString().includes('Listening')) resolve();
    });
    child.once('exit', () => reject(new Error('stripe-mock ended')));
  });
});

afterAll(() => {
  mock?.kill();
});

test('what is sent to Stripe has the shapes of its API description', async () => {
  if (missing !== null) {
    process.stderr.write(`${missing}\n`);
    expect(mock).toBeNull();
    return;
  }
  const given = { url, apiKey: 'sk_test_123', agentOf: guardedAgent, now: () => now };
  const [meter] = await setUpStripeMeters(given, ['api_requests']);
  expect(meter?.outcome).toBe('made');
  const system = createStripeSystem(given);
  const results = await system.send([
    {
      id: 'a'.repeat(64),
      store: 'store',
      subject: 'cus_123',
      event: 'api_requests',
      timestampSec: now / 1000,
      value: 5,
      meter: 'requests',
      month: '2026-11',
      total: 'billable',
      asOf: now,
    },
  ]);
  expect(results).toEqual([{ kind: 'accepted' }]);
  expect((await system.terms({ subject: 'cus_123', event: 'ours' }, '2026-11')).objection).toMatch(
    /there is no meter of the event ours/,
  );
});
