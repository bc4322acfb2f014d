import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { monthAt, monthBefore } from '../../shared/reports/month.ts';
import { httpSecrets, startHttpDouble } from '../../test/support/push/http-double.ts';
import { startStripeDouble, stripeKey } from '../../test/support/push/stripe-double.ts';
import { trafficConsumers } from '../load/traffic.ts';
import { startChild } from '../measure/child.ts';
import { atMost, type Benchmark, type Metric } from '../measure/line.ts';
import { peakMemoryMb } from '../measure/process-usage.ts';
import { newScratchFolder } from '../measure/scratch-folder.ts';
import { fillPages } from './full-pages.ts';
import type { PushResult } from './push-process.ts';

const customers = 10_000;
/** How long the double waits before each answer, as a system on the Internet does. */
const answerMs = 50;

const openHttp = async () => {
  const { server } = await startHttpDouble();
  return { server, env: { PUSH_HTTP_SECRETS: httpSecrets.join(',') } };
};

const openStripe = async () => {
  const { server, addMeter } = await startStripeDouble(Date.now);
  addMeter('api_requests');
  return { server, env: { STRIPE_API_KEY: stripeKey } };
};

const measure = async (name: 'http' | 'stripe', repetitions: number) => {
  const month = monthBefore(monthAt(Date.now(), 'UTC'));
  const seconds: number[] = [];
  const memory: number[] = [];
  const calls: number[] = [];
  for (let i = 0; i < repetitions; i++) {
    const dataDir = newScratchFolder();
    fillPages(dataDir, [month], customers);
    const { server, env } = await (name === 'http' ? openHttp() : openStripe());
    server.answerAfter(answerMs);
    const entries = trafficConsumers(customers).map(
      ({ customId }, n) =>
        `  - { id: c${n}, consumers: ["custom_id:${customId}"], stripe: cus_${n} }`,
    );
    const grace = name === 'stripe' ? ', grace: 1h' : '';
    const target = `{ url: ${server.url}, meters: { requests: api_requests }${grace} }`;
    const yaml = `customers:\n${entries.join('\n')}\npush: { ${name}: ${target} }\n`;
    writeFileSync(join(dataDir, 'billable.yaml'), yaml);
    const child = startChild(new URL('push-process.ts', import.meta.url), [], {
      BILLABLE_DATA_DIR: dataDir,
      // As cli/billable has it.
      NODE_OPTIONS: '--max-semi-space-size=8',
      ...env,
    });
    const { seconds: s, accepted } = await child.ask<PushResult>({ month });
    if (accepted !== customers) throw new Error(`${accepted} of ${customers} were accepted`);
    seconds.push(s);
    memory.push(peakMemoryMb(child.pid));
    calls.push(server.asked.length);
    await child.end();
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
  return { seconds, memory, calls };
};

const row = (name: 'http' | 'stripe', boundS: number, only?: number): Benchmark => {
  const id = `push-${name}-${customers}`;
  const what = `the first push of ${customers.toLocaleString('en-US')} customers to ${name}, which answers after ${answerMs} ms`;
  return {
    id,
    what,
    run: async ({ repetitions }) => {
      const { seconds, memory, calls } = await measure(name, only ?? repetitions);
      const peak: Metric = { name: 'memory', unit: 'MB', samples: memory, bound: atMost(256) };
      return {
        id,
        what,
        measured: { name: 'time', unit: 's', samples: seconds, bound: atMost(boundS) },
        others: [peak, { name: 'calls', unit: '', samples: calls }],
      };
    },
  };
};

/** A hundred events a call. */
export const pushHttp = row('http', 60);

/** A question and an event of each customer, one a call: minutes. */
export const pushStripe = row('stripe', 600, 1);
