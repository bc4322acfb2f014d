import { expect, test } from '@jest/globals';
import { createMemoryReportStore } from '../../support/reports/memory.ts';
import { inOctober } from '../../support/reports/months.ts';
import { csvKeyOf, manifestKeyOf, reportSystem } from '../../support/reports/runs.ts';

test('a run writes nothing over a version of a run that began later', async () => {
  const system = reportSystem({ now: '2026-11-02T04:00:00Z' });
  await system.count(inOctober());
  await system.run({ month: '2026-10' });
  system.passTo('2026-11-02T03:59:59Z');
  await system.count(inOctober());
  expect(await system.run({ month: '2026-10' })).toEqual([
    { month: '2026-10', outcome: 'newer_exists', version: 1, after_close: false },
  ]);
});

test.each([1, 2, 3, 4])(
  'files without manifest are completed where they have the same hashes: the first %d of them',
  async (count) => {
    const reports = createMemoryReportStore();
    const system = reportSystem({ reports });
    await system.count(inOctober());
    await system.run({ month: '2026-10' });
    const all = [...reports.files.keys()];
    // What a run wrote that died before the next file.
    for (const key of all.slice(count)) reports.files.delete(key);
    expect(await system.run({ month: '2026-10' })).toMatchObject([
      { outcome: 'written', version: 1 },
    ]);
    expect([...reports.files.keys()].sort()).toEqual(all.sort());
  },
);

test('where a file next to the CSV says something else, the next number is taken for all', async () => {
  const reports = createMemoryReportStore();
  const system = reportSystem({ reports });
  await system.count(inOctober());
  await system.run({ month: '2026-10' });
  const key = csvKeyOf('2026-10', 1).replace('.csv', '.customers.csv');
  reports.files.set(key, Buffer.from('by other customers'));
  reports.files.delete(manifestKeyOf('2026-10', 1));
  expect(await system.run({ month: '2026-10' })).toMatchObject([
    { outcome: 'written', version: 2 },
  ]);
  expect(await system.file('billable-2026-10.v2.customers.csv')).toContain('cust-0001');
});

test('a file without manifest of another hash keeps its number, and the next one is taken', async () => {
  const reports = createMemoryReportStore();
  const system = reportSystem({ reports });
  await reports.create(csvKeyOf('2026-10', 1), 'of a run that died');
  await system.count(inOctober());
  expect(await system.run({ month: '2026-10' })).toMatchObject([
    { outcome: 'written', version: 2 },
  ]);
  expect(await system.manifest('2026-10', 2)).toMatchObject({ supersedes: null, difference: null });
  expect(await system.csv('2026-10', 1)).toBe('of a run that died');
});

test('a file without manifest behind the newest version is never completed', async () => {
  const reports = createMemoryReportStore();
  const system = reportSystem({ reports });
  await system.count(inOctober());
  await system.run({ month: '2026-10' });
  await system.count(inOctober());
  await system.run({ month: '2026-10' });
  reports.files.delete(manifestKeyOf('2026-10', 1));
  const asAtFirst = reportSystem({ reports });
  await asAtFirst.count(inOctober());
  const asked = { month: '2026-10', accept_store: true };
  expect(await asAtFirst.run(asked)).toMatchObject([{ version: 3 }]);
  expect(await system.csv('2026-10', 3)).toBe(await system.csv('2026-10', 1));
  expect(await system.manifest('2026-10', 3)).toMatchObject({ supersedes: 2, difference: -1 });
});

test('two runs at the same instant write one version, and neither fails', async () => {
  const system = reportSystem();
  await system.count(inOctober());
  const runs = Array.from({ length: 5 }, async () => system.run({ month: '2026-10' }));
  const outcomes = (await Promise.all(runs)).map(([outcome]) => outcome?.outcome ?? 'none').sort();
  expect(outcomes).toEqual(['unchanged', 'unchanged', 'unchanged', 'unchanged', 'written']);
  expect((await system.reports.keys('reports/month=')).length).toBe(6);
});
