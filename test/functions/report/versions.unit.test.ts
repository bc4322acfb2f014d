import { expect, test } from '@jest/globals';
import { createMemoryCounterStore } from '../../../shared/adapters/memory/counter-store.ts';
import { manifestExample } from '../../../shared/api/openapi/report-operations.ts';
import { quarantined, batch } from '../../support/metering/batches.ts';
import { consumer, event } from '../../support/metering/events.ts';
import { createMemoryReportStore } from '../../support/reports/memory.ts';
import { inOctober } from '../../support/reports/months.ts';
import { reportSystem, sha256 } from '../../support/reports/runs.ts';

const columns =
  'period_start,period_end,timezone,consumer_id,consumer_username,consumer_custom_id,status,requests';

test('a report is the long CSV of its month with a manifest that says all about it', async () => {
  const system = reportSystem();
  await system.count(inOctober(), inOctober(), inOctober({ status: 503 }));
  await system.count(inOctober({ consumer: consumer({ id: 'digit-id', customId: '' }) }));
  await system.count(event({ at: Date.parse('2026-11-01T00:00:00Z') }));
  expect(await system.run({ month: '2026-10' })).toEqual([
    { month: '2026-10', outcome: 'written', version: 1, after_close: false },
  ]);
  const csv = [
    columns,
    '2026-10-01T00:00:00Z,2026-11-01T00:00:00Z,UTC,digit-id,poppy,,200,1',
    '2026-10-01T00:00:00Z,2026-11-01T00:00:00Z,UTC,poppy-id,poppy,cust-0001,200,2',
    '2026-10-01T00:00:00Z,2026-11-01T00:00:00Z,UTC,poppy-id,poppy,cust-0001,503,1',
    '',
  ].join('\r\n');
  expect(await system.csv('2026-10', 1)).toBe(csv);
  // All other members are as the documented example has them; an answer says the state of now too.
  const { current_state: _, ...documented } = manifestExample;
  expect(await system.manifest('2026-10', 1)).toEqual({
    ...documented,
    rows: 3,
    requests: 4,
    billable_requests: 3,
    requests_by_status_class: { '1xx': 0, '2xx': 3, '3xx': 0, '4xx': 0, '5xx': 1 },
    meters: { requests: 4 },
    consumers: 2,
    customers: 2,
    bytes: csv.length,
    sha256: sha256(csv),
    files: [
      { name: 'billable-2026-10.v1.csv', bytes: csv.length, sha256: sha256(csv) },
      expect.objectContaining({ name: 'billable-2026-10.v1.customers.csv' }),
      expect.objectContaining({ name: 'billable-2026-10.v1.customer-services.csv' }),
      expect.objectContaining({ name: 'billable-2026-10.v1.parquet' }),
    ],
    software_version: '0.1.0',
    columns: columns.split(','),
    store: {
      id: 'memory',
      receipts: 3,
      last_receipt: expect.stringMatching(/^[0-9a-f]{64}$/),
      last_receipt_at: null,
    },
    directory: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
});

test('the same content is not written again', async () => {
  const reports = createMemoryReportStore();
  const system = reportSystem({ reports });
  await system.count(inOctober());
  await system.run({ month: '2026-10' });
  const before = new Map(reports.files);
  system.passTo('2026-11-02T04:00:00Z');
  expect(await system.run({ month: '2026-10' })).toEqual([
    { month: '2026-10', outcome: 'unchanged', version: 1, after_close: false },
  ]);
  expect(reports.files).toEqual(before);
});

test('late usage makes a version that supersedes the one before, which stays as it was', async () => {
  const system = reportSystem();
  await system.count(inOctober());
  await system.run({ month: '2026-10' });
  const first = await system.csv('2026-10', 1);
  system.passTo('2026-11-02T04:00:00Z');
  await system.count(inOctober(), inOctober({ status: 404 }));
  expect(await system.run({ month: '2026-10' })).toMatchObject([
    { outcome: 'written', version: 2, after_close: false },
  ]);
  expect(await system.manifest('2026-10', 2)).toMatchObject({
    supersedes: 1,
    difference: 2,
    requests: 3,
  });
  expect(await system.csv('2026-10', 1)).toBe(first);
});

test('a month without usage gets a file with a header alone, where a person asks for it', async () => {
  const system = reportSystem();
  expect(await system.run({ month: '2026-09' })).toMatchObject([
    { outcome: 'written', version: 1 },
  ]);
  expect(await system.csv('2026-09', 1)).toBe(`${columns}\r\n`);
  expect(await system.manifest('2026-09', 1)).toMatchObject({ rows: 0, requests: 0, consumers: 0 });
});

test('a month that runs has the state open, and one of the future is not written', async () => {
  const system = reportSystem({ now: '2026-10-31T23:59:59Z' });
  await system.run({ month: '2026-10' });
  expect(await system.manifest('2026-10', 1)).toMatchObject({ state: 'open' });
  expect(await system.run({ month: '2026-11' })).toEqual([
    { month: '2026-11', outcome: 'not_begun', version: null, after_close: false },
  ]);
  expect(await system.reports.keys('reports/month=2026-11/')).toEqual([]);
});

test.each(['2026-13', '2026-1', 'october', '', 202_610, '1970-01', '../2026-10'])(
  'the month %j is refused',
  async (month) => {
    await expect(reportSystem().run({ month })).rejects.toThrow('allowed: a month such as');
  },
);

test('quarantined are the entries received in the month and not replayed', async () => {
  const system = reportSystem({ now: '2026-10-31T23:00:00Z' });
  const source = batch({
    name: 'mixed',
    receivedAt: Date.parse('2026-10-31T22:00:00Z'),
    events: [inOctober()],
    quarantined: [quarantined({ count: 5 }), quarantined({ count: 70, status: 404 })],
  });
  await system.store.applyOnce(source);
  const later = { quarantined: [quarantined({ count: 900 })] };
  await system.store.applyOnce(
    batch({ name: 'in November', receivedAt: Date.parse('2026-11-01T00:00:00Z'), ...later }),
  );
  system.passTo('2026-11-02T04:00:00Z');
  await system.run({ month: '2026-10' });
  expect(await system.manifest('2026-10', 1)).toMatchObject({ quarantined: 75 });
  await system.store.applyOnce(
    batch({
      name: 'replay',
      receivedAt: Date.parse('2026-11-02T05:00:00Z'),
      events: [inOctober(), inOctober(), inOctober(), inOctober(), inOctober()],
      replayOf: { batch: source.id, records: [0] },
    }),
  );
  await system.run({ month: '2026-10' });
  expect(await system.manifest('2026-10', 2)).toMatchObject({ quarantined: 70, difference: 5 });
});

test('a name that is a formula is guarded in the file and leaves the totals alone', async () => {
  const system = reportSystem();
  const formula = '=HYPERLINK("http://x")';
  await system.count(
    inOctober({ consumer: { id: formula, customId: formula, username: formula } }),
    inOctober({ consumer: consumer({ id: '=x,\r\n"y"' }) }),
  );
  await system.run({ month: '2026-10' });
  const cell = `"'=HYPERLINK(""http://x"")"`;
  expect(await system.csv('2026-10', 1)).toContain(`,${cell},${cell},${cell},200,1\r\n`);
  expect(await system.manifest('2026-10', 1)).toMatchObject({ rows: 2, requests: 2, consumers: 2 });
});

test('as_of stays behind a batch that the store has lost, and the month is reported and closed', async () => {
  const lostAt = Date.parse('2026-10-20T12:00:00Z');
  const store = { ...createMemoryCounterStore(), catchUp: async () => lostAt };
  const system = reportSystem({ store });
  await system.count(inOctober());
  const outcomes: unknown[] = [];
  for (const day of ['2026-11-01', '2026-11-12']) {
    system.passTo(`${day}T04:00:00Z`);
    outcomes.push(...(await system.run()).map(({ month, outcome }) => [month, outcome]));
  }
  expect(outcomes).toEqual([
    ['2026-10', 'written'],
    ['2026-10', 'closed'],
  ]);
  expect(await system.manifest('2026-10', 1)).toMatchObject({ as_of: '2026-10-20T12:00:00.000Z' });
});
