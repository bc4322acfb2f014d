import { expect, test } from '@jest/globals';
import { newestReports, verifyReports } from '../../../functions/report/compare/verify-reports.ts';
import { createMemoryCounterStore } from '../../../shared/adapters/memory/counter-store.ts';
import { noLabels } from '../../../shared/metering/labels.ts';
import { inOctober } from '../../support/reports/months.ts';
import { reportSystem } from '../../support/reports/runs.ts';

const byService = {
  groupByWho: 'consumer',
  groupByLabels: ['service'],
  groupByStatus: null,
} as const;

const meters = ['requests', 'request_bytes', 'credits', 'invalid_quantities'];

const metered = (service: string, credits: number) =>
  inOctober({
    labels: { ...noLabels, service },
    quantities: credits === 0 ? [] : [{ meter: 'credits', amount: credits }],
  });

const start = '2026-10-01T00:00:00Z,2026-11-01T00:00:00Z,UTC,poppy-id,poppy,cust-0001';

const reported = async () => {
  const system = reportSystem({ groupBy: byService, meters });
  await system.count(metered('weather', 5), metered('weather', 7), metered('maps', 0));
  await system.run({ month: '2026-10' });
  return system;
};

test('a report is grouped as the setting says, and has every meter', async () => {
  const system = await reported();
  expect((await system.csv('2026-10', 1)).split('\r\n')).toEqual([
    'period_start,period_end,timezone,consumer_id,consumer_username,consumer_custom_id,service,requests,' +
      'request_bytes,credits,invalid_quantities',
    `${start},maps,1,0,0,0`,
    `${start},weather,2,0,12,0`,
    '',
  ]);
  expect(await system.manifest('2026-10', 1)).toMatchObject({
    rows: 2,
    requests: 3,
    consumers: 1,
    requests_by_status_class: { '2xx': 3 },
    meters: { requests: 3, request_bytes: 0, credits: 12, invalid_quantities: 0 },
  });
});

test('a month keeps the grouping and the meters of its version 1; the next month has those of now', async () => {
  const system = await reported();
  system.change({
    groupBy: { groupByWho: 'consumer', groupByLabels: [], groupByStatus: 'status' },
    meters: ['requests', 'bytes_out'],
  });
  await system.run({ month: '2026-10' });
  expect(await system.manifest('2026-10', 2)).toBeNull();
  await system.count(metered('weather', 1), {
    ...metered('maps', 3),
    at: Date.parse('2026-11-01T01:00Z'),
  });
  await system.run({ month: '2026-10' });
  const [first, second] = [
    await system.manifest('2026-10', 1),
    await system.manifest('2026-10', 2),
  ];
  expect(second.columns).toEqual(first.columns);
  expect(second).toMatchObject({ difference: 1, meters: { requests: 4, credits: 13 } });
  await system.run({ month: '2026-11' });
  const { columns } = await system.manifest('2026-11', 1);
  expect(columns.slice(-3)).toEqual(['status', 'requests', 'bytes_out']);
});

test('verify finds a meter that is not what the report says', async () => {
  const { reports, store } = await reported();
  expect(
    await verifyReports(store, reports, await newestReports(reports), Date.parse('2027-03-01Z')),
  ).toEqual([]);
  const other = { ...createMemoryCounterStore(), hasTaken: async () => null };
  const system = reportSystem({ store: other });
  await system.count(metered('weather', 5), metered('weather', 6), metered('maps', 0));
  expect(
    await verifyReports(other, reports, await newestReports(reports), Date.parse('2027-03-01Z')),
  ).toContain('report of 2026-10: the counters have 11 of credits, version 1 has 12');
});

test('a month whose meter comes to more than a number holds gets no version', async () => {
  const system = reportSystem({ groupBy: byService, meters });
  await system.count(metered('weather', Number.MAX_SAFE_INTEGER), metered('maps', 1));
  const months = await system.run({ month: '2026-10' });
  expect(months.map(({ outcome, error }) => [outcome, String(error)])).toEqual([
    [
      'failed',
      'SumTooLarge: credits: a sum is beyond 9007199254740991 and cannot be shown exactly',
    ],
  ]);
  expect(await system.manifest('2026-10', 1)).toBeNull();
});
