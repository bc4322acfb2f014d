import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, expect, jest, test } from '@jest/globals';

import { monthAt, monthBefore } from '../../../shared/reports/month.ts';
import { billableProgram, runBillable } from '../../support/cli/run.ts';
import {
  endServers,
  newDataDir,
  startTestServer,
  type TestServer,
  testIngestToken,
  testReadToken,
} from '../../support/local/server.ts';
import { httpSecrets, startHttpDouble } from '../../support/push/http-double.ts';
import { startStripeDouble, stripeKey } from '../../support/push/stripe-double.ts';

// Whole processes start and work here, maybe on a machine that is busy with others.
jest.setTimeout(240_000);

afterAll(endServers);

/** The month before, near its end: young enough to be counted, and sent on any day. */
const month = monthBefore(monthAt(Date.now(), 'UTC'));
const startedAt = Date.parse(`${month}-25T12:00:00Z`);
const customers = Array.from({ length: 40 }, (_, n) => `c${n}`);

const ingest = async (server: TestServer, entries: readonly object[]): Promise<void> => {
  const response = await fetch(`${server.url}/ingest`, {
    method: 'POST',
    headers: { 'x-api-key': testIngestToken },
    body: JSON.stringify(entries),
  });
  expect(response.status).toBe(200);
};

let requests = 0;
const entry = (customer: string, status = 200) => ({
  request: { id: `r${(requests += 1)}` },
  response: { status },
  started_at: startedAt,
  consumer: { id: `k-${customer}`, custom_id: `id-${customer}` },
});

const yaml = (http: string, stripe: string): string => `customers:
${customers.map((id) => `  - { id: ${id}, consumers: [custom_id:id-${id}], stripe: cus_${id} }`).join('\n')}
push:
  http: { url: ${http}/usage, meters: { requests: api_requests } }
  stripe: { url: ${stripe}, meters: { requests: api_requests }, grace: 1h }
`;

/** What the API says of the month, by customer. */
const shown = async (server: TestServer): Promise<Record<string, number>> => {
  const query = `period=month&from=${month}&to=${monthAt(Date.now(), 'UTC')}`;
  const response = await fetch(`${server.url}/billable?group_by=customer&billable=true&${query}`, {
    headers: { 'x-api-key': testReadToken },
  });
  const { data } = (await response.json()) as { data: { customer_id: string; requests: number }[] };
  return Object.fromEntries(data.map((row) => [row.customer_id, row.requests]));
};

test.each(['Europe/Berlin', 'America/Los_Angeles'])(
  'pushes that are killed twenty times end with what the API shows (%s)',
  async (zone) => {
    const dataDir = newDataDir();
    const http = await startHttpDouble();
    const stripe = await startStripeDouble(Date.now);
    writeFileSync(join(dataDir, 'billable.yaml'), yaml(http.server.url, stripe.server.url));
    const env = {
      BILLABLE_DATA_DIR: dataDir,
      BILLING_TIMEZONE: zone,
      PUSH_HTTP_SECRETS: httpSecrets.join(','),
      STRIPE_API_KEY: stripeKey,
    };
    const { BILLING_TIMEZONE, PUSH_HTTP_SECRETS } = env;
    const server = await startTestServer({
      dataDir,
      env: { BILLING_TIMEZONE, PUSH_HTTP_SECRETS },
    });
    try {
      await ingest(
        server,
        customers.map((id) => entry(id)),
      );
      await ingest(
        server,
        customers.map((id) => entry(id, 500)),
      );
      const setup = await runBillable(['push', 'setup', '--to', 'stripe'], env);
      expect([setup.code, setup.err]).toEqual([0, '']);
      expect(setup.out).toMatch(/^meter api_requests: made \(mtr_1\)/);

      const words = ['push', '--month', month];
      for (let n = 0; n < 20; n += 1) {
        const child = spawn(billableProgram, words, {
          env: { PATH: process.env['PATH'], ...env },
          stdio: 'ignore',
        });
        const ended = once(child, 'exit');
        await ingest(server, [entry(customers[n] ?? 'c0')]);
        await setTimeout(Math.random() * 1_500);
        child.kill('SIGKILL');
        await ended;
      }
      const last = await runBillable(words, env);
      expect([last.code, last.err]).toEqual([0, '']);
      const totals = await shown(server);
      expect(Object.keys(totals)).toHaveLength(customers.length);
      for (const [id, total] of Object.entries(totals)) {
        expect([id, http.value('api_requests', id)]).toEqual([id, total]);
        expect([id, stripe.value('api_requests', `cus_${id}`)]).toEqual([id, total]);
      }

      const again = await runBillable([...words, '--dry-run', '--json'], env);
      expect(JSON.parse(again.out)).toEqual({ data: [] });
      const response = await fetch(`${server.url}/push`, {
        headers: { 'x-api-key': testReadToken },
      });
      const { data } = (await response.json()) as { data: Record<string, unknown>[] };
      const status = await runBillable(['push', '--status', '--json'], env);
      expect((JSON.parse(status.out) as { data: unknown[] }).data).toEqual(data);
      expect(data).toHaveLength(2 * customers.length);
      for (const text of [JSON.stringify(data), last.out, setup.out, status.out]) {
        expect(text).not.toMatch(/whsec_|sk_test/);
      }
    } finally {
      await http.server.stop();
      await stripe.server.stop();
    }
  },
);

test('what is wrong with the call, the file or the settings is said with exit code 2', async () => {
  const dataDir = newDataDir();
  const env = { BILLABLE_DATA_DIR: dataDir };
  await startTestServer({ dataDir });
  const none = await runBillable(['push'], env);
  expect([none.code, none.err]).toEqual([2, expect.stringMatching(/names no system under push/)]);
  writeFileSync(join(dataDir, 'billable.yaml'), yaml('http://127.0.0.1:1', 'http://127.0.0.1:1'));
  const other = await runBillable(['push', '--to', 'lago'], env);
  expect([other.code, other.err]).toEqual([
    2,
    expect.stringMatching(/--to is "lago"; allowed: what billable.yaml names: http, stripe/),
  ]);
  const unset = await runBillable(['push', '--to', 'http'], env);
  expect(unset.code).toBe(2);
  const wrong = await runBillable(['push'], { ...env, STRIPE_API_KEY: 'sk test secret' });
  expect(wrong.code).toBe(2);
  expect(`${wrong.err}${wrong.out}`).not.toMatch(/sk test/);
});
