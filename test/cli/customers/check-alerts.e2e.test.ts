import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

import { openSqliteStore } from '../../../shared/adapters/sqlite/store.ts';
import { runBillable } from '../../support/cli/run.ts';
import { newDataDir, removeDataDir } from '../../support/local/server.ts';

test('customers check names alerts on meters that are not counted', async () => {
  const dataDir = newDataDir();
  openSqliteStore(join(dataDir, 'billable.db')).close();
  const path = join(dataDir, 'billable.yaml');
  const alert = (name: string, meter: string): string =>
    `  - { name: ${name}, customer: acme, meter: ${meter}, period: month, limit: 5, at: [80] }`;
  writeFileSync(path, `alerts:\n${alert('one', 'requests')}\n${alert('two', 'ai_requests')}\n`);
  const env = { BILLABLE_DATA_DIR: dataDir };
  const found = await runBillable(['customers', 'check', path], env);
  expect(found).toMatchObject({ code: 1 });
  expect(found.out).toContain('uncounted  alert two: METERS does not count ai_requests\n');
  const counted = await runBillable(['customers', 'check', path], { ...env, METERS: 'ai' });
  expect(counted).toMatchObject({ code: 0 });
  removeDataDir(dataDir);
});
