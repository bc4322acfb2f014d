import { expect, test } from '@jest/globals';
import { parseBillableStatuses } from '../../../shared/usage/billable-statuses.ts';
import { inOctober } from '../../support/reports/months.ts';
import { createMemoryReportStore } from '../../support/reports/memory.ts';
import { reportSystem } from '../../support/reports/runs.ts';

const acme = { id: 'acme', name: '', claims: [{ value: 'custom_id:cust-0001', since: null }] };
const beta = { ...acme, id: 'beta' };

const payersOf = async (system: ReturnType<typeof reportSystem>, version: number) => {
  const text = await system.file(`billable-2026-10.v${version}.customers.csv`);
  return text
    .split('\r\n')
    .slice(1, -1)
    .map((line) => line.split(',').slice(2).join());
};

/** October, closed with acme as the payer; then beta claims the consumer. */
const closed = async (reports = createMemoryReportStore()) => {
  const system = reportSystem({ reports });
  system.direct(acme);
  await system.count(inOctober());
  await system.run({ month: '2026-10' });
  system.passTo('2026-11-12T04:00:00Z');
  expect(await system.run()).toMatchObject([{ outcome: 'closed', version: 1 }]);
  system.direct(beta);
  return system;
};

const newerStatuses = parseBillableStatuses('5xx');
const withErrors = parseBillableStatuses('1xx,2xx,3xx,4xx,5xx');

test('a closed month keeps the customers of its close', async () => {
  const system = await closed();
  expect(await system.run({ month: '2026-10' })).toMatchObject([{ outcome: 'unchanged' }]);
  await system.count(inOctober());
  expect(await system.run({ month: '2026-10' })).toMatchObject([
    { outcome: 'written', version: 2, after_close: true },
  ]);
  expect(await payersOf(system, 2)).toEqual(['acme,,2,2']);
  const kept = 'reports/month=2026-10/billable-2026-10.close.directory.json';
  expect(JSON.parse((await system.reports.readText(kept)) ?? '')).toEqual({
    customers: [
      { id: 'acme', name: '', consumers: [{ consumer: 'custom_id:cust-0001', since: '' }] },
    ],
  });
});

test('a closed month keeps the statuses of its close, also where they changed no file', async () => {
  const system = reportSystem();
  await system.count(inOctober());
  await system.run({ month: '2026-10' });
  if (withErrors === null) throw new Error('no statuses');
  system.change({ billableStatuses: withErrors });
  system.passTo('2026-11-12T04:00:00Z');
  expect(await system.run()).toMatchObject([{ outcome: 'closed', version: 1 }]);
  expect(await system.close('2026-10')).toMatchObject({ billable_statuses: withErrors.text });
  await system.count(inOctober({ status: 503 }));
  await system.run();
  expect(await system.manifest('2026-10', 2)).toMatchObject({
    after_close: true,
    billable_statuses: withErrors.text,
    billable_requests: 2,
  });
});

test('a close record that names no statuses leaves those of its version', async () => {
  const reports = createMemoryReportStore();
  const system = await closed(reports);
  const key = 'reports/month=2026-10/billable-2026-10.close.json';
  const { billable_statuses: _, ...record } = JSON.parse(
    (await system.reports.readText(key)) ?? '',
  ) as Record<string, unknown>;
  reports.files.set(key, Buffer.from(JSON.stringify(record)));
  const later = reportSystem({ reports, store: system.store, now: '2026-11-13T04:00:00Z' });
  if (withErrors === null) throw new Error('no statuses');
  later.change({ billableStatuses: withErrors });
  await later.count(inOctober({ status: 503 }));
  await later.run();
  expect(await later.manifest('2026-10', 2)).toMatchObject({ billable_requests: 1 });
});

test('restated, a closed month is billed by the customers and statuses of now, and stays so', async () => {
  const system = await closed();
  if (newerStatuses === null) throw new Error('no statuses');
  system.change({ billableStatuses: newerStatuses });
  expect(await system.run({ month: '2026-10', restate: true })).toMatchObject([
    { outcome: 'written', version: 2, after_close: true },
  ]);
  expect(await system.manifest('2026-10', 2)).toMatchObject({
    restated: 2,
    billable_statuses: '5xx',
    billable_requests: 0,
    difference: 0,
  });
  expect(await payersOf(system, 2)).toEqual(['beta,,1,0']);
  system.direct(acme);
  system.change({ billableStatuses: reportSystem().settings().billableStatuses });
  expect(await system.run({ month: '2026-10' })).toMatchObject([{ outcome: 'unchanged' }]);
  await system.count(inOctober());
  await system.run({ month: '2026-10' });
  expect(await payersOf(system, 3)).toEqual(['beta,,2,0']);
  expect(await system.manifest('2026-10', 3)).toMatchObject({ restated: 2 });
});

test('a month is closed by the customers that a run kept which died before the close', async () => {
  const reports = createMemoryReportStore();
  const system = await closed(reports);
  reports.files.delete('reports/month=2026-10/billable-2026-10.close.json');
  expect(await system.run({ month: '2026-10' })).toMatchObject([{ outcome: 'closed', version: 1 }]);
});

test('a closed month whose customers are gone is not billed by others', async () => {
  const reports = createMemoryReportStore();
  const system = await closed(reports);
  reports.files.delete('reports/month=2026-10/billable-2026-10.close.directory.json');
  expect(await system.run({ month: '2026-10' })).toMatchObject([
    { outcome: 'failed', error: { message: expect.stringContaining('close.directory.json') } },
  ]);
});

test('a closed month whose customers were changed is not billed by those', async () => {
  const reports = createMemoryReportStore();
  const system = await closed(reports);
  const key = 'reports/month=2026-10/billable-2026-10.close.directory.json';
  const kept = (await reports.readText(key)) ?? '';
  reports.files.set(key, Buffer.from(kept.replace('acme', 'evil')));
  expect(await system.run({ month: '2026-10' })).toMatchObject([
    {
      outcome: 'failed',
      error: { file: key, finding: expect.stringMatching(/sha256 is \w{64}$/) },
    },
  ]);
});

test('restating changes nothing of a month that is not closed', async () => {
  const system = reportSystem();
  system.direct(acme);
  await system.count(inOctober());
  await system.run({ month: '2026-10', restate: true });
  expect(await system.manifest('2026-10', 1)).toMatchObject({ restated: null });
  system.direct(beta);
  await system.run();
  expect(await payersOf(system, 2)).toEqual(['beta,,1,1']);
});

test('to restate needs a month', async () => {
  await expect(reportSystem().run({ restate: true })).rejects.toThrow('restate: received without');
});
