import { expect, test } from '@jest/globals';
import { createMemoryCounterStore } from '../../../../shared/adapters/memory/counter-store.ts';
import { OperatorProblem } from '../../../../shared/ports/operator-problem.ts';
import { batch } from '../../../support/metering/batches.ts';
import { createMemoryReportStore } from '../../../support/reports/memory.ts';
import { at, inOctober, short } from '../../../support/reports/months.ts';
import { manifestKeyOf, reportSystem } from '../../../support/reports/runs.ts';

/** August to October 2026 have version 1, written from a store with two receipts. */
const reported = async () => {
  const reports = createMemoryReportStore();
  const store = createMemoryCounterStore('first');
  const system = reportSystem({ reports, store });
  await system.count(at('2026-08-15Z'));
  await system.count(inOctober());
  await system.run();
  const files = new Map(reports.files);
  return { reports, store, files };
};

const storeWith = async (id: string, batches: number) => {
  const store = createMemoryCounterStore(id);
  for (let i = 0; i < batches; i++) {
    await store.applyOnce(batch({ name: `${i}`, events: [at('2026-08-15Z'), inOctober()] }));
  }
  return store;
};

test.each([
  ['new', 'second', 0, 'the store is new, it holds no usage'],
  ['another one', 'second', 9, 'the store is another one: its id is second, that of version 1 of'],
  ['an older copy', 'first', 1, 'it has taken 1 receipt, fewer than the 2 of version 1 of'],
])('a store that is %s writes nothing', async (_, id, batches, why) => {
  const { reports, files } = await reported();
  const system = reportSystem({ reports, store: await storeWith(id, batches) });
  for (const event of [undefined, { month: '2026-10' }, { month: '2026-09' }]) {
    const run = system.run(event);
    await expect(run).rejects.toThrow(OperatorProblem);
    await expect(run).rejects.toThrow(why);
  }
  expect(reports.files).toEqual(files);
});

test('a table to which nothing was ever written is a new store', async () => {
  const { reports, store } = await reported();
  const empty = { ...store, identity: async () => null, months: async () => [] };
  await expect(reportSystem({ reports, store: empty }).run()).rejects.toThrow('the store is new');
});

test('a store that does not count its receipts is told by its id', async () => {
  const { reports, store } = await reported();
  const identity = async () => ({
    id: 'first',
    receipts: null,
    last_receipt: null,
    last_receipt_at: null,
  });
  const system = reportSystem({ reports, store: { ...store, identity } });
  expect(short(await system.run())).toContain('2026-10 unchanged 1');
});

test('the store that wrote them goes on, with any number of receipts above', async () => {
  const { reports, store } = await reported();
  const system = reportSystem({ reports, store });
  for (let i = 0; i < 3; i++) await system.count(inOctober());
  expect(short(await system.run())).toContain('2026-10 written 2');
});

test.each([1, 2, 9])(
  'an older copy that went on by itself and took %i batches stays refused',
  async (batches) => {
    const { reports, files } = await reported();
    const system = reportSystem({ reports, store: await storeWith('first', batches) });
    await expect(system.run()).rejects.toThrow('the store is an older copy');
    await system.count(inOctober());
    await expect(system.run()).rejects.toThrow('the store is an older copy that went on by itself');
    expect(reports.files).toEqual(files);
    await system.run({ month: '2026-10', accept_store: true });
    expect(short(await system.run())).toContain('2026-10 unchanged 2');
  },
);

test('a store whose receipt of then was dropped goes on', async () => {
  const { reports, store } = await reported();
  const dropped = { ...store, hasTaken: async () => null };
  expect(short(await reportSystem({ reports, store: dropped }).run())).toContain(
    '2026-10 unchanged 1',
  );
});

test('a store that a person accepts writes, and from then on needs no word', async () => {
  const { reports } = await reported();
  const system = reportSystem({ reports, store: await storeWith('second', 1) });
  expect(short(await system.run({ month: '2026-10', accept_store: true }))).toEqual([
    '2026-10 unchanged 1',
  ]);
  expect(short(await system.run())).toEqual([
    '2026-08 closed 1',
    '2026-09 closed 1',
    '2026-10 unchanged 1',
  ]);
  await system.count(inOctober());
  expect(short(await system.run())).toContain('2026-10 written 2');
  expect((await system.manifest('2026-10', 2)).store).toMatchObject({
    id: 'second',
    receipts: 2,
  });
});

test('once another store is accepted, the first one is the stranger', async () => {
  const { reports, store } = await reported();
  const second = await storeWith('second', 1);
  await reportSystem({ reports, store: second }).run({ accept_store: true });
  const first = reportSystem({ reports, store });
  await expect(first.run()).rejects.toThrow('its id is first, that of the last store accepted is');
  await first.run({ accept_store: true });
  expect(short(await first.run())).toContain('2026-10 unchanged 1');
});

test('to accept the right store records nothing', async () => {
  const { reports, store, files } = await reported();
  await reportSystem({ reports, store }).run({ month: '2026-10', accept_store: true });
  expect(reports.files).toEqual(files);
});

/** As releases wrote them before stores had an id. */
const withoutStores = (reports: ReturnType<typeof createMemoryReportStore>): void => {
  for (const month of ['2026-08', '2026-09', '2026-10']) {
    const key = manifestKeyOf(month, 1);
    const { store: _, ...old } = JSON.parse(String(reports.files.get(key))) as { store: unknown };
    reports.files.set(key, Buffer.from(JSON.stringify(old)));
  }
};

test('manifests that name no store are compared with the counters: one entry is no proof', async () => {
  const { reports } = await reported();
  withoutStores(reports);
  const empty = reportSystem({ reports, store: await storeWith('second', 0) });
  await expect(empty.run()).rejects.toThrow('the store is new');
  await empty.count(inOctober());
  await expect(empty.run()).rejects.toThrow(
    'the store is not that of 2026-08: the counters have 0 requests, version 1 has 1',
  );
});

test('a store that holds what they say is theirs from then on, before it writes anything', async () => {
  const { reports, store } = await reported();
  withoutStores(reports);
  await reportSystem({ reports, store }).run();
  const other = reportSystem({ reports, store: await storeWith('second', 5) });
  await expect(other.run()).rejects.toThrow('the store is another one');
  expect(short(await reportSystem({ reports, store }).run())).toContain('2026-10 unchanged 1');
});

test('a store named by a file from before last receipts is told by their number', async () => {
  const { reports } = await reported();
  for (const month of ['2026-08', '2026-09', '2026-10']) {
    const key = manifestKeyOf(month, 1);
    const text = String(reports.files.get(key)).replace(
      /,\s*"last_receipt": "[^"]*",\s*"last_receipt_at": null/,
      '',
    );
    reports.files.set(key, Buffer.from(text));
  }
  const fewer = reportSystem({ reports, store: await storeWith('first', 1) });
  await expect(fewer.run()).rejects.toThrow('fewer than the 2');
  const more = reportSystem({ reports, store: await storeWith('first', 2) });
  expect(short(await more.run())).toContain('2026-10 written 2');
});
