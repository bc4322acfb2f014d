import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, expect, test } from '@jest/globals';

import { demoBatches, demoConsumers } from '../../../cli/demo/demo-traffic.ts';
import { monthAt, monthBefore, monthPeriod } from '../../../shared/reports/month.ts';
import { seededRandom } from '../../support/metering/runtime.ts';
import { billableProgram, runHere } from '../../support/cli/run.ts';
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
import { anchoredInUtc } from '../../support/push/subscription.ts';

afterAll(endServers);

/** `PUSH_SEED=…` draws the instants and the customers of a run again. */
const seed = Number(process.env['PUSH_SEED'] ?? Date.now() % 1_000_000);

/** The month before, near its end: young enough to be counted, and sent on any day. */
const month = monthBefore(monthAt(Date.now(), 'UTC'));
const startedAt = Date.parse(`${month}-25T12:00:00Z`);
const claims: readonly (readonly [id: string, claim: string])[] = [
  ...Array.from({ length: 40 }, (_, n) => [`c${n}`, `custom_id:id-c${n}`] as const),
  ...demoConsumers.map(({ username, custom_id }) => [username, `custom_id:${custom_id}`] as const),
];
const customers = claims.map(([id]) => id);
const claimed = new Map(claims.map(([id, claim]) => [id, claim.replace('custom_id:', '')]));

const ingest = async (server: TestServer, body: string): Promise<void> => {
  const response = await fetch(`${server.url}/ingest`, {
    method: 'POST',
    headers: { 'x-api-key': testIngestToken },
    body,
  });
  expect(response.status).toBe(200);
};

let requests = 0;
const entry = (customer: string, { at = startedAt, status = 200 } = {}) => ({
  request: { id: `r${(requests += 1)}` },
  response: { status },
  started_at: at,
  consumer: { id: `k-${customer}`, custom_id: claimed.get(customer) },
});

const yaml = (http: string, stripe: string): string => `customers:
${claims.map(([id, claim]) => `  - { id: ${id}, consumers: [${claim}], stripe: cus_${id} }`).join('\n')}
push:
  http: { url: ${http}/usage, meters: { requests: api_requests } }
  stripe: { url: ${stripe}, meters: { requests: api_requests }, grace: 1h }
`;

/** The month that was asked for, and the running one, which is not sent in its first 48 hours. */
const sentMonths = (zone: string): readonly string[] => {
  const running = monthAt(Date.now(), zone);
  const isEarly = Date.now() < monthPeriod(running, zone).start + 48 * 3_600_000;
  return isEarly ? [month] : [month, running];
};

/** What the API says of a month, by customer. */
const shown = async (server: TestServer, of: string): Promise<Record<string, number>> => {
  const query = `period=month&from=${of}&to=${of}-02`;
  const response = await fetch(`${server.url}/billable?group_by=customer&billable=true&${query}`, {
    headers: { 'x-api-key': testReadToken },
  });
  const { data } = (await response.json()) as { data: { customer_id: string; requests: number }[] };
  return Object.fromEntries(data.map((row) => [row.customer_id, row.requests]));
};

// In America months end after those of UTC, in which the subscriptions renew.
test.each([['Europe/Berlin', 20] as const, ['America/Los_Angeles', 8] as const])(
  'in %s, pushes that are killed %i times end with what the API shows',
  async (zone, kills) => {
    process.stderr.write(`PUSH_SEED=${seed}\n`);
    const random = seededRandom(seed);
    const dataDir = newDataDir();
    const http = await startHttpDouble();
    const stripe = await startStripeDouble(Date.now);
    stripe.subscriptions.push(...customers.map((id) => anchoredInUtc(`cus_${id}`, month)));
    writeFileSync(join(dataDir, 'billable.yaml'), yaml(http.server.url, stripe.server.url));
    const env = {
      BILLABLE_DATA_DIR: dataDir,
      BILLING_TIMEZONE: zone,
      PUSH_HTTP_SECRETS: httpSecrets.join(','),
      STRIPE_API_KEY: stripeKey,
      MAX_EVENT_AGE_DAYS: '100',
    };
    const { STRIPE_API_KEY: _, BILLABLE_DATA_DIR: __, ...shared } = env;
    const server = await startTestServer({ dataDir, env: shared });
    try {
      await Promise.all(demoBatches(Date.now()).map(({ body }) => ingest(server, body)));
      // Hours in which the months of the zone and of UTC differ.
      for (const at of [`${month}-01T03:00:00Z`, `${month}-28T23:30:00Z`].map(Date.parse)) {
        await ingest(server, JSON.stringify(customers.map((id) => entry(id, { at }))));
      }
      await ingest(server, JSON.stringify(customers.map((id) => entry(id, { status: 500 }))));
      const setup = await runHere(['push', 'setup', '--to', 'stripe'], env);
      expect([setup.code, setup.err]).toEqual([0, '']);
      expect(setup.out).toMatch(/^meter api_requests: made \(mtr_1\)/);
      const found = await runHere(['push', 'setup', '--to', 'stripe', '--json'], env);
      const meters = [{ event: 'api_requests', meter: 'mtr_1', problem: null }];
      expect(JSON.parse(found.out)).toMatchObject({ meters, customers: [] });

      // So that most are killed while they are at it.
      for (const double of [http, stripe]) double.server.answerAfter(20);
      const words = ['push', '--month', month];
      let killed = 0;
      let begun = 0;
      // Those that end before the kill are none of them.
      while (killed < kills) {
        begun += 1;
        const child = spawn(billableProgram, words, {
          env: { PATH: process.env['PATH'], ...env },
          stdio: 'ignore',
        });
        const ended = once(child, 'exit');
        const one = customers[Math.floor(random() * customers.length)] ?? 'c0';
        await ingest(server, JSON.stringify([entry(one)]));
        await setTimeout(200 + random() * 700);
        child.kill('SIGKILL');
        const [, signal] = (await ended) as [number | null, NodeJS.Signals | null];
        killed += signal === 'SIGKILL' ? 1 : 0;
      }
      for (const double of [http, stripe]) double.server.answerAfter(0);
      const last = await runHere(words, env);
      expect([last.code, last.err]).toEqual([0, '']);
      const calls = [http, stripe].map(({ server: { asked } }) => asked.length);
      process.stderr.write(
        `${zone}: ${killed} of ${begun} pushes were killed; then one more. ${customers.length} customers; ` +
          `${calls[0]} calls at http, ${calls[1]} at stripe\n`,
      );
      const running = await runHere(['push'], env);
      expect(running.err).toBe('');
      for (const sent of sentMonths(zone)) {
        const totals = await shown(server, sent);
        if (sent === month) expect(Object.keys(totals)).toHaveLength(customers.length);
        for (const [id, total] of Object.entries(totals)) {
          expect([sent, id, http.value('api_requests', id, sent)]).toEqual([sent, id, total]);
          const there = stripe.value('api_requests', `cus_${id}`, sent);
          expect([sent, id, there]).toEqual([sent, id, total]);
        }
      }

      const again = await runHere([...words, '--dry-run', '--json'], env);
      expect(JSON.parse(again.out)).toEqual({ data: [] });
      const response = await fetch(`${server.url}/push`, {
        headers: { 'x-api-key': testReadToken },
      });
      const { data } = (await response.json()) as { data: Record<string, unknown>[] };
      const status = await runHere(['push', '--status', '--json'], env);
      expect((JSON.parse(status.out) as { data: unknown[] }).data).toEqual(data);
      expect(data.filter((row) => row['month'] === month)).toHaveLength(2 * customers.length);
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
  const none = await runHere(['push'], env);
  expect([none.code, none.err]).toEqual([2, expect.stringMatching(/names no system under push/)]);
  writeFileSync(join(dataDir, 'billable.yaml'), yaml('http://127.0.0.1:1', 'http://127.0.0.1:1'));
  const other = await runHere(['push', '--to', 'lago'], env);
  expect(other.code).toBe(2);
  expect(other.err).toMatch(/--to is "lago"; allowed: what billable.yaml names: http, stripe/);
  const unset = await runHere(['push', '--to', 'http'], env);
  expect(unset.code).toBe(2);
  const wrong = await runHere(['push'], { ...env, STRIPE_API_KEY: 'sk test secret' });
  expect(wrong.code).toBe(2);
  expect(`${wrong.err}${wrong.out}`).not.toMatch(/sk test/);
});
