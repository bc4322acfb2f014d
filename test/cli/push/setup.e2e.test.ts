import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';

import { monthAt } from '../../../shared/reports/month.ts';
import { openSqliteStore } from '../../../shared/adapters/sqlite/store.ts';
import { dataFile } from '../../../shared/adapters/sqlite/files.ts';
import { newRecord, reserved } from '../../../shared/push/record.ts';
import { runHere } from '../../support/cli/run.ts';
import { endServers, newDataDir, startTestServer } from '../../support/local/server.ts';
import { startStripeDouble, stripeKey } from '../../support/push/stripe-double.ts';
import { anchoredInUtc } from '../../support/push/subscription.ts';

afterAll(endServers);

test('push setup lists a customer whose price is another one than when it was first asked for', async () => {
  const stripe = await startStripeDouble(Date.now);
  const dataDir = newDataDir();
  await startTestServer({ dataDir });
  writeFileSync(
    join(dataDir, 'billable.yaml'),
    `customers: [{ id: acme, consumers: [custom_id:cust-acme], stripe: cus_1 }]
push: { stripe: { url: ${stripe.server.url}, meters: { requests: api_requests }, grace: 72h } }
`,
  );
  stripe.addMeter('api_requests');
  const month = monthAt(Date.now(), 'UTC');
  stripe.subscriptions.push(anchoredInUtc('cus_1', month, 'price_0'));
  const env = { BILLABLE_DATA_DIR: dataDir, STRIPE_API_KEY: stripeKey };
  const setup = async () => runHere(['push', 'setup', '--to', 'stripe'], env);
  try {
    expect((await setup()).code).toBe(0);
    const key = { system: 'stripe', month, customer: 'acme', meter: 'requests' } as const;
    const place = { subject: 'cus_1', event: 'api_requests', address: null, counts: null };
    const sending = { sequence: 1, timestampSec: 1, total: 5, ...place, asOf: 0 };
    const store = openSqliteStore(dataFile(dataDir));
    const record = reserved(newRecord(key), sending, 0);
    await store.pushes.putRecords([{ ...record, price: 'price_1' }]);
    store.close();
    const { code, out } = await setup();
    expect(code).toBe(2);
    expect(out).toMatch(
      'acme (cus_1), api_requests: its price changed within the month, from price_1 to price_0',
    );
  } finally {
    await stripe.server.stop();
  }
});
