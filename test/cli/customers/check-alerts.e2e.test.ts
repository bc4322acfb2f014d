import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

import { openSqliteStore } from '../../../shared/adapters/sqlite/store.ts';
import { runHere } from '../../support/cli/run.ts';
import { batch } from '../../support/metering/batches.ts';
import { consumer, event } from '../../support/metering/events.ts';
import { newDataDir, removeDataDir } from '../../support/local/server.ts';

test('customers check names alerts on meters that are not counted', async () => {
  const dataDir = newDataDir();
  openSqliteStore(join(dataDir, 'billable.db')).close();
  const path = join(dataDir, 'billable.yaml');
  const alert = (name: string, meter: string): string =>
    `  - { name: ${name}, customer: acme, meter: ${meter}, period: month, limit: 5, at: [80] }`;
  writeFileSync(
    path,
    `customers: [{ id: acme }]\nalerts:\n${alert('one', 'requests')}\n${alert('two', 'ai_requests')}\n`,
  );
  const env = { BILLABLE_DATA_DIR: dataDir };
  const found = await runHere(['customers', 'check', path], env);
  expect(found).toMatchObject({ code: 1 });
  expect(found.out).toContain('uncounted  alert two: METERS does not count ai_requests\n');
  const counted = await runHere(['customers', 'check', path], { ...env, METERS: 'ai' });
  expect(counted).toMatchObject({ code: 0 });
  removeDataDir(dataDir);
});

test('customers check names alerts about customers that have neither an entry nor usage', async () => {
  const dataDir = newDataDir();
  const store = openSqliteStore(join(dataDir, 'billable.db'));
  await store.applyOnce(batch({ events: [event({ consumer: consumer({ customId: 'used' }) })] }));
  store.close();
  const path = join(dataDir, 'billable.yaml');
  const customers = ['acme', 'acmee', 'used', '*'];
  const alerts = customers.map(
    (customer) =>
      `  - { name: "of ${customer}", customer: "${customer}", meter: requests, period: month, limit: 5, at: [80] }\n`,
  );
  writeFileSync(path, `customers: [{ id: acme }]\nalerts:\n${alerts.join('')}`);
  const env = { BILLABLE_DATA_DIR: dataDir };
  const found = await runHere(['customers', 'check', path, '--json'], env);
  expect(found.code).toBe(1);
  expect(JSON.parse(found.out)).toMatchObject({
    unknown: [{ alert: 'of acmee', customer: 'acmee' }],
  });
  const read = await runHere(['customers', 'check', path], env);
  expect(read.out).toContain('unknown    alert of acmee: acmee has no entry and no usage\n');
  removeDataDir(dataDir);
});
