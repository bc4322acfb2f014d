import { expect, test } from '@jest/globals';
import { createMemoryCounterStore } from '../../../shared/adapters/memory/counter-store.ts';
import type { CounterStore } from '../../../shared/ports/counter-store.ts';
import { batch } from '../../support/metering/batches.ts';
import { at } from '../../support/reports/months.ts';
import { reportSystem } from '../../support/reports/runs.ts';

/** Three requests at the turn of a month, in New York: two of October, one of November. */
const loadTest = batch({
  name: 'load test',
  events: [at('2026-10-31T00:00:00Z'), at('2026-11-01T03:59:59Z'), at('2026-11-01T04:00:00Z')],
});

const voided = { reason: 'load test', by: 'ana', at: Date.parse('2026-12-20T08:00:00Z') };

const closedMonths = async () => {
  const store = createMemoryCounterStore();
  const system = reportSystem({
    store,
    now: '2026-12-15T10:00:00Z',
    billingTimezone: 'America/New_York',
  });
  await system.count(at('2026-10-15Z'), at('2026-11-15Z'));
  await store.applyOnce(loadTest);
  await system.run();
  await system.run();
  return { store, system };
};

test('a batch that was voided is counted zero times, and is one adjustment of each month', async () => {
  const { store, system } = await closedMonths();
  await store.voidBatch(loadTest.id, voided);
  await store.applyOnce(loadTest);
  await store.voidBatch(loadTest.id, { ...voided, reason: 'again' });
  system.passTo('2026-12-21T10:00:00Z');
  const outcomes = (await system.run()).filter(({ month }) => month >= '2026-10');
  expect(outcomes).toMatchObject([
    { month: '2026-10', outcome: 'written', version: 2, after_close: true },
    { month: '2026-11', outcome: 'written', version: 2, after_close: true },
  ]);
  const adjustment = {
    batch: loadTest.id,
    reason: 'load test',
    by: 'ana',
    at: '2026-12-20T08:00:00.000Z',
  };
  expect(await system.manifest('2026-10', 2)).toMatchObject({
    requests: 1,
    difference: -2,
    adjustments: [{ ...adjustment, requests: -2 }],
  });
  expect(await system.manifest('2026-11', 2)).toMatchObject({
    requests: 1,
    difference: -1,
    adjustments: [{ ...adjustment, requests: -1 }],
  });
});

test('a month is looked at until the void stands in its manifest, however long ago it ended', async () => {
  const { store, system } = await closedMonths();
  system.passTo('2027-06-01T10:00:00Z');
  await system.run();
  const months = async () => (await system.run()).map(({ month }) => month);
  expect(await months()).not.toContain('2026-10');
  await store.voidBatch(loadTest.id, { ...voided, at: system.clock() });
  expect(await months()).toEqual(expect.arrayContaining(['2026-10', '2026-11']));
  expect(await months()).not.toContain('2026-10');
});

test('later versions name the void again, whatever else has changed', async () => {
  const { store, system } = await closedMonths();
  await store.voidBatch(loadTest.id, voided);
  await system.run({ month: '2026-10' });
  await system.count(at('2026-10-16Z'));
  await system.run({ month: '2026-10' });
  expect(await system.manifest('2026-10', 3)).toMatchObject({
    difference: 1,
    adjustments: [{ batch: loadTest.id, requests: -2 }],
  });
});

/** A store in which something happens while the counters are read. */
const whileCounting = (store: CounterStore, happen: () => Promise<unknown>): CounterStore => ({
  ...store,
  async *read(selection) {
    await happen();
    yield* store.read(selection);
  },
});

test('a version names the void that its content shows, though it came while the month was counted', async () => {
  const inner = createMemoryCounterStore();
  let isArmed = false;
  const store = whileCounting(inner, async () => {
    if (isArmed) await inner.voidBatch(loadTest.id, voided);
  });
  const system = reportSystem({ store, now: '2026-12-02T10:00:00Z' });
  await system.count(at('2026-10-15Z'));
  await store.applyOnce(loadTest);
  await system.run();
  isArmed = true;
  await system.run();
  expect(await system.manifest('2026-10', 2)).toMatchObject({
    difference: -1,
    adjustments: [{ batch: loadTest.id, requests: -1 }],
  });
});

test('no version is written while a void takes a batch back bit by bit', async () => {
  const inner = createMemoryCounterStore();
  const store: CounterStore = {
    ...inner,
    async *receipts(filter) {
      for await (const chunk of inner.receipts(filter)) {
        yield chunk.map((receipt) => ({ ...receipt, state: 'voiding' }));
      }
    },
  };
  const system = reportSystem({ store, now: '2026-12-02T10:00:00Z' });
  await store.applyOnce(loadTest);
  await inner.voidBatch(loadTest.id, voided);
  await system.count(at('2026-10-15Z'));
  expect(await system.run({ month: '2026-10' })).toMatchObject([
    { outcome: 'failed', version: null, error: { message: expect.stringContaining('voided') } },
  ]);
  expect(await system.run({ month: '2026-08' })).toMatchObject([{ outcome: 'written' }]);
});

test('later versions name a void whose receipt was dropped since', async () => {
  const inner = createMemoryCounterStore();
  let isDropped = false;
  const store: CounterStore = {
    ...inner,
    async *receipts(filter) {
      if (!isDropped) yield* inner.receipts(filter);
    },
  };
  const system = reportSystem({ store, now: '2026-12-02T10:00:00Z' });
  await system.count(at('2026-10-15Z'));
  await store.applyOnce(loadTest);
  await inner.voidBatch(loadTest.id, voided);
  await system.run({ month: '2026-10' });
  isDropped = true;
  await system.count(at('2026-10-16Z'));
  await system.run({ month: '2026-10' });
  expect(await system.manifest('2026-10', 2)).toMatchObject({
    difference: 1,
    adjustments: [{ batch: loadTest.id, requests: -1 }],
  });
});

test('a part that was voided makes a version with its line, and so does the rest later', async () => {
  const { store, system } = await closedMonths();
  const other = { id: 'other', customId: '', username: 'other' };
  const mixed = batch({
    name: 'mixed',
    events: [at('2026-10-16Z'), { ...at('2026-10-16Z'), consumer: other }],
  });
  await store.applyOnce(mixed);
  await system.run({ month: '2026-10' });
  await store.voidPart(mixed.id, { ...voided, consumerId: 'other' });
  system.passTo('2027-06-01T10:00:00Z');
  const october = async () =>
    (await system.run()).find(({ month }) => month === '2026-10')?.outcome;
  expect(await october()).toBe('written');
  const part = { batch: mixed.id, requests: -1, consumer_id: 'other' };
  expect(await system.manifest('2026-10', 3)).toMatchObject({
    requests: 4,
    difference: -1,
    adjustments: [part],
  });
  await system.run();
  expect(await october()).toBeUndefined();
  await store.voidBatch(mixed.id, { ...voided, at: system.clock() });
  expect(await october()).toBe('written');
  expect(await system.manifest('2026-10', 4)).toMatchObject({
    requests: 3,
    difference: -1,
    adjustments: [part, { batch: mixed.id, requests: -1 }],
  });
});
