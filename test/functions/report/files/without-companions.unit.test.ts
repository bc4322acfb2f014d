import { expect, test } from '@jest/globals';
import { createMemoryReportStore } from '../../../support/reports/memory.ts';
import { inOctober } from '../../../support/reports/months.ts';
import { manifestKeyOf, reportSystem } from '../../../support/reports/runs.ts';

/** October with a version 1 as releases wrote it that knew no files about customers. */
const ofBefore = async () => {
  const reports = createMemoryReportStore();
  const system = reportSystem({ reports });
  await system.count(inOctober());
  await system.run({ month: '2026-10' });
  const key = manifestKeyOf('2026-10', 1);
  const {
    customers: _,
    directory: __,
    restated: ___,
    files,
    ...kept
  } = await system.manifest('2026-10', 1);
  for (const name of reports.files.keys()) {
    if (name !== key && !name.endsWith('v1.csv')) reports.files.delete(name);
  }
  reports.files.set(key, Buffer.from(JSON.stringify({ ...kept, files: files.slice(0, 1) })));
  return { reports, system };
};

test('a month of before keeps its kinds of files: it is unchanged, closes, and goes on without them', async () => {
  const { reports, system } = await ofBefore();
  expect(await system.run({ month: '2026-10' })).toMatchObject([
    { outcome: 'unchanged', version: 1 },
  ]);
  system.direct({ id: 'acme', name: '', claims: [{ value: 'custom_id:cust-0001', since: null }] });
  expect(await system.run()).toMatchObject([{ outcome: 'unchanged', version: 1 }]);
  system.passTo('2026-11-12T04:00:00Z');
  expect(await system.run()).toMatchObject([{ outcome: 'closed', version: 1 }]);
  await system.count(inOctober());
  expect(await system.run({ month: '2026-10' })).toMatchObject([
    { outcome: 'written', version: 2 },
  ]);
  const { files, customers, directory } = await system.manifest('2026-10', 2);
  expect(files.map(({ name }) => name)).toEqual(['billable-2026-10.v2.csv']);
  expect({ customers, directory }).toEqual({ customers: null, directory: null });
  expect([...reports.files.keys()].filter((name) => name.includes('customer'))).toEqual([]);
});
