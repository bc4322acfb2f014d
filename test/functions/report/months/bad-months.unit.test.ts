import { expect, test } from '@jest/globals';
import { createMemoryReportStore } from '../../../support/reports/memory.ts';
import { at, short } from '../../../support/reports/months.ts';
import { manifestKeyOf, reportSystem } from '../../../support/reports/runs.ts';

/** August to October 2026 have version 1; then September is damaged in some way. */
const damaged = async (damage: (manifest: string) => string) => {
  const reports = createMemoryReportStore();
  const system = reportSystem({ reports });
  await system.count(at('2026-08-15Z'));
  await system.run();
  const key = manifestKeyOf('2026-09', 1);
  reports.files.set(key, Buffer.from(damage(reports.files.get(key)?.toString() ?? '')));
  await system.count(at('2026-08-16Z'), at('2026-10-16Z'));
  return system;
};

test.each([
  [
    'cut off',
    (text: string) => text.slice(0, 40),
    /billable-2026-09\.v1\.manifest\.json is not JSON/,
  ],
  ['empty', () => '', /billable-2026-09\.v1\.manifest\.json is not JSON/],
  [
    'something else',
    () => '{"month": "2026-09"}',
    /v1\.manifest\.json is not a manifest: it lacks timezone, version,/,
  ],
  ['no object', () => '[]', /v1\.manifest\.json is not an object/],
  [
    'of a zone that there is not',
    (text: string) => text.replace('"UTC"', '"Mars/Olympus"'),
    /v1\.manifest\.json is not a manifest: it lacks timezone\. npx/,
  ],
])('a month whose manifest is %s fails, and the others are written', async (_, damage, why) => {
  const system = await damaged(damage);
  const outcomes = await system.run();
  expect(short(outcomes)).toEqual([
    '2026-08 written 2',
    '2026-09 failed null',
    '2026-10 written 2',
  ]);
  expect(String(outcomes[1]?.error)).toMatch(why);
  expect(short(await system.run({ month: '2026-09' }))).toEqual(['2026-09 failed null']);
});

test('a month whose folder cannot be read fails, and the others are written', async () => {
  const reports = createMemoryReportStore();
  const folder = 'reports/month=2026-09/';
  const keys: typeof reports.keys = async (prefix) => {
    if (prefix === folder) throw new Error('no access');
    const readable = (await reports.keys(prefix)).filter((key) => !key.startsWith(folder));
    return folder.startsWith(prefix) ? [...readable, folder] : readable;
  };
  const system = reportSystem({ reports: { ...reports, keys } });
  await system.count(at('2026-08-15Z'));
  const outcomes = await system.run();
  expect(short(outcomes)).toEqual([
    '2026-08 written 1',
    '2026-09 failed null',
    '2026-10 written 1',
  ]);
  expect(outcomes[1]?.error).toEqual(new Error('no access'));
});
