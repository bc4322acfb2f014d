import { expect, test } from '@jest/globals';
import { noLabels } from '../../../../shared/metering/labels.ts';
import type { Consumer } from '../../../../shared/metering/consumer.ts';
import { contentOf } from '../../../support/reports/content.ts';
import { createMemoryReportStore } from '../../../support/reports/memory.ts';
import { readParquet } from '../../../support/reports/parquet.ts';
import { reportSystem, sha256 } from '../../../support/reports/runs.ts';
import { event } from '../../../support/metering/events.ts';

const at = Date.parse('2026-10-15T00:00:00Z');
const used = (customId: string, consumer: Partial<Consumer> = {}, status = 200) =>
  event({ at, status, consumer: { id: 'one', username: '', customId, ...consumer } });

const keyOf = (version: number): string =>
  `reports/month=2026-10/billable-2026-10.v${version}.parquet`;

const parquetOf = async (system: ReturnType<typeof reportSystem>, version = 1) =>
  readParquet(await contentOf(system.reports, keyOf(version)));

test('lines are typed, say who pays, and have no guard; what is missing is null', async () => {
  const system = reportSystem({ billingTimezone: 'Europe/Berlin' });
  system.direct({
    id: 'acme',
    name: '=Acme',
    claims: [{ value: 'custom_id:c-1', since: null }],
  });
  await system.count(
    used('c-1', { username: "=cmd|'/c calc'!A1" }),
    used('', { id: 'anonymous' }, 404),
  );
  await system.run({ month: '2026-10' });
  const line = {
    period_start: new Date('2026-09-30T22:00:00Z'),
    period_end: new Date('2026-10-31T23:00:00Z'),
    timezone: 'Europe/Berlin',
    consumer_custom_id: null,
  };
  expect((await parquetOf(system)).rows).toEqual([
    {
      ...line,
      consumer_id: 'anonymous',
      consumer_username: null,
      customer_id: 'anonymous',
      customer_name: null,
      status: 404,
      requests: 1n,
    },
    {
      ...line,
      consumer_id: 'one',
      consumer_username: "=cmd|'/c calc'!A1",
      consumer_custom_id: 'c-1',
      customer_id: 'acme',
      customer_name: '=Acme',
      status: 200,
      requests: 1n,
    },
  ]);
});

test('a line whose names belong to two customers becomes two that show the same names', async () => {
  const system = reportSystem({
    meters: ['requests', 'credits'],
    groupBy: { groupByWho: 'consumer', groupByLabels: ['service'], groupByStatus: 'status_class' },
  });
  system.direct(
    { id: 'new', name: 'New', claims: [{ value: 'username:after', since: null }] },
    { id: 'old', name: 'Old', claims: [{ value: 'username:before', since: null }] },
  );
  const credits = (username: string, days: number, amount: number) => ({
    ...used('c', { username }),
    at: at + days * 86_400_000,
    labels: { ...noLabels, service: 'maps' },
    quantities: [{ meter: 'credits', amount }],
  });
  await system.count(credits('before', 0, 2), credits('after', 1, 3), credits('after', 1, 4));
  await system.run({ month: '2026-10' });
  const { rows } = await parquetOf(system);
  const line = { consumer_username: 'after', consumer_custom_id: 'c', service: 'maps' };
  expect(rows).toMatchObject([
    { ...line, customer_id: 'new', status_class: '2xx', requests: 2n, credits: 7n },
    { ...line, customer_id: 'old', status_class: '2xx', requests: 1n, credits: 2n },
  ]);
  expect((await system.csv('2026-10', 1)).split('\r\n')).toHaveLength(3);
});

test('a consumer that got another custom id has its lines in the order of the CSV', async () => {
  const system = reportSystem();
  await system.count(used('0001', { username: 'b-old' }), {
    ...used('0002', { username: 'a-new' }),
    at: at + 86_400_000,
  });
  await system.run({ month: '2026-10' });
  const { rows } = await parquetOf(system);
  expect(rows).toMatchObject([
    { consumer_username: 'a-new', consumer_custom_id: '0002' },
    { consumer_username: 'b-old', consumer_custom_id: '0001' },
  ]);
  const [, ...lines] = (await system.csv('2026-10', 1)).trimEnd().split('\r\n');
  expect(lines.map((line) => line.split(',').slice(3, 6))).toEqual([
    ['one', 'a-new', '0002'],
    ['one', 'b-old', '0001'],
  ]);
});

test('the file names the same instant as its manifest, however long it takes to be written', async () => {
  const reports = createMemoryReportStore();
  const begin: typeof reports.begin = async (key) => {
    const draft = await reports.begin(key);
    const commit = async () => {
      system.passTo('2026-11-01T04:05:00Z');
      return draft.commit();
    };
    return { ...draft, commit };
  };
  const system = reportSystem({ now: '2026-11-01T04:00:00Z', reports: { ...reports, begin } });
  await system.count(used('c-1'));
  await system.run({ month: '2026-10' });
  const { generated_at } = await system.manifest('2026-10', 1);
  expect((await readParquet(await contentOf(reports, keyOf(1)))).told).toMatchObject({
    generated_at,
  });
});

test('the file says what its manifest says, but for the list with its own hash', async () => {
  const system = reportSystem();
  await system.count(used('c-1'), used('c-1', {}, 503));
  await system.run({ month: '2026-10' });
  const { files, ...manifest } = await system.manifest('2026-10', 1);
  const content = await contentOf(system.reports, keyOf(1));
  expect((await readParquet(content)).told).toEqual(
    Object.fromEntries(
      Object.entries(manifest).map(([name, value]) => [
        name,
        typeof value === 'string' ? value : JSON.stringify(value),
      ]),
    ),
  );
  expect(files.at(-1)).toEqual({
    name: 'billable-2026-10.v1.parquet',
    bytes: content.length,
    sha256: sha256(content),
  });
});

test('a month without usage has a file without rows', async () => {
  const system = reportSystem();
  await system.run({ month: '2026-09' });
  const content = await contentOf(
    system.reports,
    'reports/month=2026-09/billable-2026-09.v1.parquet',
  );
  expect(await readParquet(content)).toMatchObject({ rows: [], told: { rows: '0' } });
});

test('counts of more than 32 bits are exact', async () => {
  const system = reportSystem({ meters: ['requests', 'credits'] });
  const small = [1, 2 ** 31, 2 ** 32 - 1, 2 ** 32];
  const amounts = [...small, Number.MAX_SAFE_INTEGER - small.reduce((a, b) => a + b)];
  await system.count(
    ...amounts.map((amount, i) => ({
      ...used('', { id: `c${i}` }),
      quantities: [{ meter: 'credits', amount }],
    })),
  );
  await system.run({ month: '2026-10' });
  const { rows } = await parquetOf(system);
  expect(rows.map(({ credits }) => credits)).toEqual(amounts.map(BigInt));
});

test('many lines come in row groups, none lost, and each with its own names', async () => {
  const system = reportSystem();
  // More names than are looked for again in a group, some of them missing.
  const named = Array.from({ length: 12_000 }, (_, i) => ({
    id: `c${String(i).padStart(5, '0')}`,
    username: `é${i % 700}`,
    customId: i % 3 === 0 ? '' : `k${i % 400}`,
  }));
  await system.count(
    ...named.flatMap((consumer) => [used('', consumer, 200), used('', consumer, 404)]),
  );
  await system.run({ month: '2026-10' });
  const { rows, rowGroups } = await parquetOf(system);
  expect(rowGroups).toBeGreaterThan(1);
  const lines = rows.map(({ consumer_id, consumer_username, consumer_custom_id, status }) =>
    JSON.stringify([consumer_id, consumer_username, consumer_custom_id, status]),
  );
  const counted = named.flatMap(({ id, username, customId }) =>
    [200, 404].map((status) => JSON.stringify([id, username, customId || null, status])),
  );
  expect(lines).toHaveLength(counted.length);
  expect(lines.filter((line, i) => line !== counted[i])).toEqual([]);
});
