import { expect, test } from '@jest/globals';

import { alertPeriodAt } from '../../../../shared/alerts/period.ts';
import { newAlertRecord } from '../../../../shared/alerts/record.ts';
import { openTemporaryStore } from '../../../support/stores/sqlite.ts';
import { describeAlertStore } from '../../ports/alert-store.ts';

describeAlertStore(async () => {
  const { store, close } = openTemporaryStore();
  return { store: store.alerts, close };
});

test('what is settled goes once its period ended long ago', async () => {
  const { store, close } = openTemporaryStore();
  const period = alertPeriodAt(0, 'month', 'UTC');
  const of = { rule: 'plan', customer: 'acme', period, timezone: 'UTC' };
  await store.alerts.putRecords([{ ...newAlertRecord(of), revision: 1 }]);
  await store.alerts.dropEnded(period.end);
  expect(await store.alerts.record({ ...of, period: period.name })).not.toBeNull();
  await store.alerts.dropEnded(period.end + 1);
  expect(await store.alerts.record({ ...of, period: period.name })).toBeNull();
  close();
});
