import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { dataFile } from '../../../shared/adapters/sqlite/files.ts';
import { openExistingSqliteStore } from '../../../shared/adapters/sqlite/store.ts';
import { monthAt, monthBefore, monthPeriod } from '../../../shared/reports/month.ts';
import { isTooEarly } from '../../../shared/push/timestamp.ts';
import { accepted, confirmed, newRecord, refused, reserved } from '../../../shared/push/record.ts';
import { runCommandLine } from '../cli/run.ts';
import { newDataDir, postBatch, startTestServer, type TestServer } from '../local/server.ts';
import { badEntries, hostileNames, trafficOf } from './traffic.ts';

const [script, image] = hostileNames;

/** Customers with limits, of whom one has a name that breaks what is not escaped, and a billing system. */
const file = {
  customers: [
    { id: 'acme', name: 'Acme Corp', consumers: ['custom_id:acme'] },
    { id: 'globex', name: image, consumers: ['custom_id:globex', `custom_id:${script}`] },
    { id: 'initech', consumers: ['id:id-nameless'] },
  ],
  alerts: [
    {
      name: 'plan',
      customer: '*',
      meter: 'requests',
      period: 'month',
      limit: 150,
      at: [50, 80, 100],
    },
    { name: script, customer: 'acme', meter: 'requests', period: 'year', limit: 100_000, at: [80] },
  ],
  // Nothing listens there; what the page shows of it is written by the world.
  push: { http: { url: 'http://127.0.0.1:9/', meters: { requests: 'api_requests' } } },
};

const env = {
  MAX_EVENT_AGE_DAYS: '60',
  PUSH_HTTP_SECRETS: `whsec_${Buffer.alloc(32, 1).toString('base64')}`,
};

export type PageWorld = {
  readonly server: TestServer;
  /** Runs a command beside the server. */
  readonly billable: (...words: readonly string[]) => Promise<string>;
};

/** A server with everything that the page can show: usage, reports, quarantine, alerts and pushes. */
export const startPageWorld = async (): Promise<PageWorld> => {
  const dataDir = newDataDir();
  writeFileSync(join(dataDir, 'billable.yaml'), JSON.stringify(file));
  const server = await startTestServer({ dataDir, env });
  const now = Date.now();
  for (const body of trafficOf(now)) await postBatch(server, body);
  await postBatch(server, badEntries(now));
  const billable = async (...words: readonly string[]): Promise<string> => {
    const own = { BILLABLE_DATA_DIR: dataDir, ...env };
    const { code, out, err } = await runCommandLine(words, { env: own, now: Date.now });
    if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code}: ${err}`);
    return out.trim();
  };
  await billable('report');
  await billable('alerts', 'run');
  await sendTotals(dataDir, now);
  return { server, billable };
};

const sendTotals = async (dataDir: string, now: number): Promise<void> => {
  const store = openExistingSqliteStore(dataFile(dataDir));
  const running = monthAt(now, 'UTC');
  // Nothing of a month is sent in its first days.
  const month = isTooEarly(monthPeriod(running, 'UTC'), now) ? monthBefore(running) : running;
  const sentOf = (customer: string, total: number) =>
    reserved(
      newRecord({ system: 'http', month, customer, meter: 'requests' }),
      {
        sequence: 1,
        timestampSec: Math.floor(now / 1_000),
        total,
        subject: customer,
        event: 'api_requests',
        asOf: now,
        address: null,
        counts: null,
      },
      now,
    );
  const records = [
    confirmed(accepted(sentOf('acme', 120), now), now),
    accepted(sentOf('initech', 90), now),
    refused(sentOf('globex', 80), 'the subject is not known <b>there</b>', now),
  ];
  // Each is stored over the revision before it: the first is 1.
  await store.pushes.putRecords(records.map((record) => ({ ...record, revision: 1 })));
  store.close();
};
