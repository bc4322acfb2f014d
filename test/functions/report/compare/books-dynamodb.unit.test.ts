import { expect, test } from '@jest/globals';
import { dayMs } from '../../../../shared/calendar/instant.ts';
import { createDynamoDbDouble } from '../../../support/dynamodb/double.ts';
import { nextTurn, openDynamoDbStore } from '../../../support/dynamodb/stores.ts';
import { simulatedRuntime } from '../../../support/metering/runtime.ts';
import { createMemoryReportStore } from '../../../support/reports/memory.ts';
import { at, inOctober, short } from '../../../support/reports/months.ts';
import { reportSystem } from '../../../support/reports/runs.ts';

type Items = ReturnType<ReturnType<typeof createDynamoDbDouble>['items']>;

const reportedAt = '2026-11-01T04:00:00Z';

const openAt = (items: Items, now: string) => {
  const db = createDynamoDbDouble({ turn: nextTurn, items });
  return { db, store: openDynamoDbStore(db, simulatedRuntime(1, Date.parse(now))) };
};

/** October 2026 has version 1; `backup` is the table as it was two batches before. */
const reported = async () => {
  const reports = createMemoryReportStore();
  const { db, store } = openAt([], reportedAt);
  const system = reportSystem({ now: reportedAt, reports, store });
  await system.count(inOctober());
  const backup = db.items();
  await system.count(inOctober());
  await system.count(inOctober());
  await system.run();
  return { reports, db, system, backup };
};

test.each([2, 3, 9])(
  'an older copy of a table that went on by itself and took %i batches is refused',
  async (batches) => {
    const { reports, backup } = await reported();
    const files = new Map(reports.files);
    const { store } = openAt(backup, reportedAt);
    const copy = reportSystem({ now: reportedAt, reports, store });
    for (let i = 0; i < batches; i++) await copy.count(inOctober());
    await expect(copy.run()).rejects.toThrow('the store is an older copy that went on by itself');
    expect(reports.files).toEqual(files);
    await copy.run({ accept_store: true });
    expect(short(await copy.run()).at(-1)).toMatch(/^2026-10 unchanged/);
  },
);

test('the table that wrote the reports goes on', async () => {
  const { system } = await reported();
  for (let i = 0; i < 3; i++) await system.count(inOctober());
  expect(short(await system.run())).toContain('2026-10 written 2');
});

test('a copy that has all that was reported goes on', async () => {
  const { reports, db } = await reported();
  const { store } = openAt(db.items(), reportedAt);
  const copy = reportSystem({ now: reportedAt, reports, store });
  await copy.count(inOctober());
  expect(short(await copy.run())).toContain('2026-10 written 2');
});

test('a table whose last receipt of then has expired goes on, and a younger one that lacks it does not', async () => {
  const { reports, db } = await reported();
  const left = db.items().filter(({ sk }) => sk?.S !== 'r');
  for (const [days, isRefused] of [
    [33, true],
    [36, false],
  ] as const) {
    const later = new Date(Date.parse(reportedAt) + days * dayMs).toISOString();
    const { store } = openAt(left, later);
    const system = reportSystem({ now: later, reports, store });
    const run = system.run({ month: '2026-10' });
    if (isRefused) await expect(run).rejects.toThrow('an older copy');
    else expect(short(await run)).toEqual(['2026-10 closed 1']);
  }
});

test('a table that an earlier release counted in, and its reports, are told by the number alone', async () => {
  const { reports, db } = await reported();
  const isNew = (name: string): boolean => name === 'lr' || name === 'lt';
  const counted = db
    .items()
    .map((item) => Object.fromEntries(Object.entries(item).filter(([name]) => !isNew(name))));
  const { store } = openAt(counted, reportedAt);
  expect(await store.identity()).toMatchObject({ receipts: 3, last_receipt: null });
  const system = reportSystem({ now: reportedAt, reports, store });
  await system.count(at('2026-10-20Z'));
  expect(await store.identity()).toMatchObject({ receipts: 4, last_receipt: expect.any(String) });
  expect(short(await system.run())).toContain('2026-10 written 2');
});
