import { expect, test } from '@jest/globals';
import type { Consumer } from '../../../../shared/metering/consumer.ts';
import { contentOf } from '../../../support/reports/content.ts';
import { createMemoryReportStore } from '../../../support/reports/memory.ts';
import { readParquet } from '../../../support/reports/parquet.ts';
import { manifestKeyOf, reportSystem, sha256 } from '../../../support/reports/runs.ts';
import { event } from '../../../support/metering/events.ts';

const at = Date.parse('2026-10-15T00:00:00Z');
const used = (customId: string, consumer: Partial<Consumer> = {}, status = 200) =>
  event({ at, status, consumer: { id: 'one', username: '', customId, ...consumer } });

const keyOf = (version: number): string =>
  `reports/month=2026-10/billable-2026-10.v${version}.parquet`;

const parquetOf = async (system: ReturnType<typeof reportSystem>, version = 1) =>
  readParquet(await contentOf(system.reports, keyOf(version)));

test('the copy for engines follows the newest version, and a later run puts it right', async () => {
  const reports = createMemoryReportStore();
  const system = reportSystem({ reports });
  await system.count(used('c-1'));
  await system.run({ month: '2026-10' });
  const current = 'reports/current/month=2026-10/billable.parquet';
  expect(reports.files.get(current)).toEqual(reports.files.get(keyOf(1)));
  await system.count(used('c-2'));
  await system.run({ month: '2026-10' });
  expect(reports.files.get(current)).toEqual(reports.files.get(keyOf(2)));
  for (const asked of [{ month: '2026-10' }, undefined]) {
    reports.files.set(current, reports.files.get(keyOf(1)) ?? Buffer.of());
    await system.run(asked);
    expect(reports.files.get(current)).toEqual(reports.files.get(keyOf(2)));
  }
});

test('a copy that fails is an outcome, and keeps no month from being reported', async () => {
  const reports = createMemoryReportStore();
  const copy = async (): Promise<void> => {
    throw new Error('no room');
  };
  const first = reportSystem({ reports, now: '2026-10-01T04:00:00Z' });
  await first.count(event({ at: Date.parse('2026-09-15Z') }));
  await first.run();
  const system = reportSystem({ reports: { ...reports, copy }, store: first.store });
  await system.count(used('c-1'));
  const outcomes = await system.run();
  expect(outcomes.map(({ month, outcome }) => `${month} ${outcome}`)).toContain('2026-09 failed');
  expect(reports.files.has(manifestKeyOf('2026-10', 1))).toBe(true);
});

test('what a run left that died before its manifest is taken, the Parquet file as it lies there', async () => {
  const reports = createMemoryReportStore();
  const dying = reportSystem({
    reports: {
      ...reports,
      create: async (key, text) => {
        if (key.endsWith('.manifest.json')) throw new Error('died');
        return reports.create(key, text);
      },
    },
  });
  await dying.count(used('c-1'));
  await dying.run({ month: '2026-10' });
  const left = reports.files.get(keyOf(1));
  const next = reportSystem({ reports, store: dying.store, now: '2026-11-02T04:00:00Z' });
  expect(await next.run({ month: '2026-10' })).toMatchObject([{ outcome: 'written', version: 1 }]);
  const { files } = await next.manifest('2026-10', 1);
  expect(reports.files.get(keyOf(1))).toEqual(left);
  expect(files.at(-1)?.sha256).toBe(sha256(left ?? ''));
});

test('what a run left that died is not taken where other customers paid', async () => {
  const reports = createMemoryReportStore();
  const swapped = (a: string, b: string) => [
    { id: 'x', name: '', claims: [{ value: `custom_id:${a}`, since: null }] },
    { id: 'y', name: '', claims: [{ value: `custom_id:${b}`, since: null }] },
  ];
  const dying = reportSystem({
    reports: {
      ...reports,
      create: async (key, text) => {
        if (key.endsWith('.manifest.json')) throw new Error('died');
        return reports.create(key, text);
      },
    },
  });
  dying.direct(...swapped('c-1', 'c-2'));
  await dying.count(used('c-1', { id: '1' }), used('c-2', { id: '2' }));
  await dying.run({ month: '2026-10' });
  const next = reportSystem({ reports, store: dying.store });
  next.direct(...swapped('c-2', 'c-1'));
  expect(await next.run({ month: '2026-10' })).toMatchObject([{ outcome: 'written', version: 2 }]);
  expect((await parquetOf(next, 2)).rows).toMatchObject([
    { consumer_id: '1', customer_id: 'y' },
    { consumer_id: '2', customer_id: 'x' },
  ]);
});
