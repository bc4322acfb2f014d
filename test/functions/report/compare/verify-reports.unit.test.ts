import { expect, test } from '@jest/globals';
import {
  newestReports,
  verifyFiles,
  verifyReports,
} from '../../../../functions/report/compare/verify-reports.ts';
import { createMemoryCounterStore } from '../../../../shared/adapters/memory/counter-store.ts';
import type { CounterStore } from '../../../../shared/ports/counter-store.ts';
import { batch } from '../../../support/metering/batches.ts';
import { createMemoryReportStore } from '../../../support/reports/memory.ts';
import { at, inOctober } from '../../../support/reports/months.ts';
import { manifestKeyOf, reportSystem } from '../../../support/reports/runs.ts';

/** When it is looked; the months of the tests are closed then, where a run has closed them. */
const now = Date.parse('2027-03-01Z');

const voided = { reason: 'a load test', by: 'ops', at: Date.parse('2026-11-02Z') };

const october = batch({
  name: 'october',
  events: [inOctober(), inOctober({ status: 404 }), inOctober({ status: 503 })],
});
const september = batch({ name: 'september', events: [at('2026-09-15Z')] });

const storeWith = async (...batches: readonly (typeof october)[]): Promise<CounterStore> => {
  // Each of these stands for one store, which lost some of what it had.
  const store = { ...createMemoryCounterStore(), hasTaken: async () => null };
  for (const each of batches) await store.applyOnce(each);
  return store;
};

/** Reports of September and October, and the store that they were written from. */
const reported = async () => {
  const reports = createMemoryReportStore();
  const store = await storeWith(september, october);
  await reportSystem({ reports, store }).run();
  return { reports, store };
};

test('reports agree with the store that they were written from', async () => {
  const { reports, store } = await reported();
  expect(await verifyReports(store, reports, await newestReports(reports), now)).toEqual([]);
});

test('late usage is no difference, and neither is what was voided since', async () => {
  const { reports, store } = await reported();
  await store.applyOnce(batch({ name: 'late', events: [inOctober()] }));
  await store.voidBatch(september.id, voided);
  expect(await verifyReports(store, reports, await newestReports(reports), now)).toEqual([]);
});

test('more than the report is a difference in a month that no run looks at any more', async () => {
  const reports = createMemoryReportStore();
  const store = await storeWith(september, october);
  const system = reportSystem({ reports, store, now: '2027-01-01T04:00:00Z' });
  for (let run = 0; run < 2; run++) await system.run();
  const found = async () => verifyReports(store, reports, await newestReports(reports), now);
  expect(await found()).toEqual([]);
  await store.applyOnce(batch({ name: 'late', events: [inOctober()] }));
  expect(await found()).toEqual([
    'report of 2026-10: the counters have 4 requests, version 1 has 3, and no run looks at the ' +
      'month any more: npx billable report 2026-10',
  ]);
  await store.voidBatch(october.id, voided);
  expect(await found()).toEqual([]);
});

test('what was voided before the report is not voided again', async () => {
  const { reports, store } = await reported();
  const loadTest = batch({ name: 'load test', events: [inOctober(), inOctober()] });
  await store.applyOnce(loadTest);
  await store.voidBatch(loadTest.id, voided);
  await store.applyOnce(batch({ name: 'late', events: [inOctober()] }));
  await reportSystem({ reports, store, now: '2026-11-03T04:00:00Z' }).run();
  expect(await verifyReports(store, reports, await newestReports(reports), now)).toEqual([]);
  const fewer = await storeWith(september, october, loadTest, batch({ name: 'x', events: [] }));
  await fewer.voidBatch(loadTest.id, voided);
  expect(await verifyReports(fewer, reports, await newestReports(reports), now)).toEqual([
    'report of 2026-10: the counters have 3 requests, version 2 has 4',
  ]);
});

test('a month with fewer requests than its report is a difference', async () => {
  const { reports } = await reported();
  const store = await storeWith(september, batch({ name: 'another', events: [inOctober()] }));
  expect(await verifyReports(store, reports, await newestReports(reports), now)).toEqual([
    'report of 2026-10: the counters have 1 request, version 1 has 3',
  ]);
});

test('a void explains no more than it took', async () => {
  const { reports } = await reported();
  const small = batch({ name: 'small', events: [inOctober()] });
  const store = await storeWith(september, small);
  await store.voidBatch(small.id, voided);
  expect(await verifyReports(store, reports, await newestReports(reports), now)).toEqual([
    'report of 2026-10: the counters have 0 requests, version 1 has 3, of which 1 were voided since',
  ]);
});

test('as many requests of other statuses are a difference', async () => {
  const { reports } = await reported();
  const others = batch({ name: 'others', events: [inOctober(), inOctober(), inOctober()] });
  const store = await storeWith(september, others);
  expect(await verifyReports(store, reports, await newestReports(reports), now)).toEqual([
    expect.stringMatching(/^report of 2026-10: the counters have \{"1xx":0,"2xx":3,.* by class/),
  ]);
});

test('a store that is not the one of the reports is named, and so is a month that cannot be read', async () => {
  const { reports, store } = await reported();
  reports.files.set(manifestKeyOf('2026-09', 1), Buffer.from('{'));
  const identity = async () => ({
    id: 'another',
    receipts: 9,
    last_receipt: null,
    last_receipt_at: null,
  });
  expect(
    await verifyReports({ ...store, identity }, reports, await newestReports(reports), now),
  ).toEqual([expect.stringMatching(/^the store is another one/)]);
  expect(await verifyFiles(reports, await newestReports(reports))).toEqual([
    `report of 2026-09: ${manifestKeyOf('2026-09', 1)} is not JSON`,
  ]);
});

test('a file of the newest version that is missing, or not what its manifest says, is found', async () => {
  const reports = createMemoryReportStore();
  const system = reportSystem({ reports });
  await system.count(inOctober());
  await system.run({ month: '2026-10' });
  const found = async () => verifyFiles(reports, await newestReports(reports));
  expect(await found()).toEqual([]);
  const folder = 'reports/month=2026-10/billable-2026-10.v1.';
  reports.files.set(`${folder}customers.csv`, Buffer.from('changed'));
  reports.files.delete(`${folder}customer-services.csv`);
  expect(await found()).toEqual([
    `report of 2026-10: ${folder}customers.csv is not the file that its manifest names`,
    `report of 2026-10: ${folder}customer-services.csv is not there`,
  ]);
});

test('customers of a version or of a close that are missing, or others, are found', async () => {
  const reports = createMemoryReportStore();
  const system = reportSystem({ reports });
  await system.count(inOctober());
  await system.run({ month: '2026-10' });
  system.passTo('2026-11-12T04:00:00Z');
  await system.run();
  const found = async () => verifyFiles(reports, await newestReports(reports));
  expect(await found()).toEqual([]);
  const folder = 'reports/month=2026-10/billable-2026-10.';
  reports.files.delete(`${folder}v1.directory.json`);
  reports.files.set(`${folder}close.directory.json`, Buffer.from('{"customers":[]}'));
  expect(await found()).toEqual([
    `report of 2026-10: ${folder}v1.directory.json is not there`,
    `report of 2026-10: ${folder}close.directory.json is not the file that its close record names`,
  ]);
});
