import { expect, test } from '@jest/globals';
import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { alertPeriodAt } from '../../../../shared/alerts/period.ts';
import { newAlertRecord } from '../../../../shared/alerts/record.ts';
import { openSqliteStore } from '../../../../shared/adapters/sqlite/store.ts';
import { temporaryFolder } from '../../../support/stores/sqlite.ts';
import { describeAlertStore } from '../../ports/alert-store.ts';

describeAlertStore(async () => {
  const folder = temporaryFolder();
  const store = openSqliteStore(join(folder, 'billable.db'));
  return {
    store: store.alerts,
    close: () => {
      store.close();
      rmSync(folder, { recursive: true });
    },
  };
});

test('what is settled goes once its period ended long ago', async () => {
  const folder = temporaryFolder();
  const store = openSqliteStore(join(folder, 'billable.db'));
  const period = alertPeriodAt(0, 'month', 'UTC');
  const of = { rule: 'plan', customer: 'acme', period, timezone: 'UTC' };
  await store.alerts.putRecords([{ ...newAlertRecord(of), revision: 1 }]);
  await store.alerts.dropEnded(period.end);
  expect(await store.alerts.record({ ...of, period: period.name })).not.toBeNull();
  await store.alerts.dropEnded(period.end + 1);
  expect(await store.alerts.record({ ...of, period: period.name })).toBeNull();
  store.close();
  rmSync(folder, { recursive: true });
});
