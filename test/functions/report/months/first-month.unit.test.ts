import { expect, test } from '@jest/globals';
import { createMemoryCounterStore } from '../../../../shared/adapters/memory/counter-store.ts';
import { cellCode, packCells } from '../../../../shared/metering/cells.ts';
import type { CounterStore } from '../../../../shared/ports/counter-store.ts';
import { batch } from '../../../support/metering/batches.ts';
import { at, short } from '../../../support/reports/months.ts';
import { reportSystem } from '../../../support/reports/runs.ts';
import { rowsOf } from '../../../support/stores/stores.ts';

const voided = { reason: 'a wrong instant', by: 'ops', at: Date.parse('2026-11-01T03:00:00Z') };

/** A store in which a batch has counted one entry at an instant, beside usage of October 2026. */
const withUsageAt = async (instant: string) => {
  const store = createMemoryCounterStore();
  const stray = batch({ name: 'stray', events: [at(instant)] });
  await store.applyOnce(stray);
  await store.applyOnce(batch({ name: 'usage', events: [at('2026-10-15Z')] }));
  return { store, stray };
};

test.each(['1970-01-01T00:00:00Z', '1970-07-02Z', '2000-01-01Z', '2014-11-30Z'])(
  'usage of %s, counted by a wrong clock, makes no report and stops none',
  async (instant) => {
    const { store } = await withUsageAt(instant);
    expect(short(await reportSystem({ store }).run())).toEqual(['2026-10 written 1']);
  },
);

test('reports begin with 2015, in the zone of the reports', async () => {
  const store = createMemoryCounterStore();
  await store.applyOnce(batch({ events: [at('2014-12-31T23:00:00Z')] }));
  const system = reportSystem({ store, now: '2015-03-01Z', billingTimezone: 'Europe/Berlin' });
  expect(short(await system.run())).toEqual(['2015-01 written 1', '2015-02 written 1']);
});

test('a report of a month before 2015 is refused', async () => {
  const { store } = await withUsageAt('2014-12-01Z');
  const run = reportSystem({ store }).run({ month: '2014-12' });
  await expect(run).rejects.toThrow('month: received "2014-12"; allowed: a month such as');
});

test('a void takes its month, and those behind it, off the list of those that are due', async () => {
  const { store, stray } = await withUsageAt('2016-03-15Z');
  await store.voidBatch(stray.id, voided);
  const system = reportSystem({ store });
  expect(short(await system.run())).toEqual(['2026-10 written 1']);
  expect((await system.reports.keys('reports/month=')).length).toBe(6);
});

test('where all that was counted was voided, no month is due', async () => {
  const store = createMemoryCounterStore();
  const stray = batch({ events: [at('2026-08-15Z')] });
  await store.applyOnce(stray);
  await store.voidBatch(stray.id, voided);
  expect(await reportSystem({ store }).run()).toEqual([]);
});

test('months that have reports stay due, whatever was voided', async () => {
  const { store, stray } = await withUsageAt('2026-08-15Z');
  const system = reportSystem({ store });
  await system.run();
  await store.voidBatch(stray.id, { ...voided, at: Date.parse('2026-11-02Z') });
  system.passTo('2026-11-02T04:00:00Z');
  expect(short(await system.run())).toEqual([
    '2026-08 written 2',
    '2026-09 closed 1',
    '2026-10 unchanged 1',
  ]);
});

test('a store may keep rows of zeros: they are no usage', async () => {
  const { store } = await withUsageAt('2016-03-15Z');
  const [row] = await rowsOf(store, '2016-03');
  const zeros = row && { ...row, cells: packCells(new Map([[cellCode(14, 200), 0]])) };
  const read: CounterStore['read'] = async function* (selection) {
    if (selection.page === '2016-03') yield zeros === undefined ? [] : [zeros];
    else yield* store.read(selection);
  };
  const system = reportSystem({ store: { ...store, read } });
  expect(short(await system.run())).toEqual(['2026-10 written 1']);
});
