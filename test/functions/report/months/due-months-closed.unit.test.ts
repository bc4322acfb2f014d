import { expect, test } from '@jest/globals';
import type { Receipt } from '../../../../shared/metering/batch.ts';
import { createMemoryCounterStore } from '../../../../shared/adapters/memory/counter-store.ts';
import { batch, quarantined } from '../../../support/metering/batches.ts';
import { at, short } from '../../../support/reports/months.ts';
import { reportSystem } from '../../../support/reports/runs.ts';

const closed = async (over: Parameters<typeof reportSystem>[0] = {}) => {
  const system = reportSystem({ now: '2026-11-12T04:00:00Z', ...over });
  await system.count(at('2026-10-15Z'));
  await system.run();
  await system.run();
  return system;
};

test('a closed month is looked at for 42 days after its end, once more, then not again', async () => {
  const system = await closed();
  system.passTo('2026-12-12T23:59:59Z');
  expect(short(await system.run())).toContain('2026-10 unchanged 1');
  system.passTo('2026-12-13T00:00:00Z');
  expect(short(await system.run())).toEqual(['2026-10 unchanged 1', '2026-11 closed 1']);
  expect(short(await system.run())).toEqual(['2026-11 unchanged 1']);
});

test('late usage of a closed month is reported, however long no run went', async () => {
  const system = await closed();
  system.passTo('2026-12-09T20:00:00Z');
  await system.count(at('2026-10-31T23:00:00Z'));
  system.passTo('2027-02-20T06:00:00Z');
  const [october] = await system.run();
  expect(october).toMatchObject({ month: '2026-10', outcome: 'written', version: 2 });
  expect(await system.manifest('2026-10', 2)).toMatchObject({ after_close: true, difference: 1 });
  const octoberIn = async () => (await system.run()).find(({ month }) => month === '2026-10');
  // A run that dies before it raises the alarm leaves that to the next ones.
  expect(await octoberIn()).toMatchObject({ outcome: 'unchanged', after_close: true });
  system.passTo('2027-02-22T06:00:00Z');
  expect(await octoberIn()).toMatchObject({ outcome: 'unchanged', after_close: false });
  expect(await octoberIn()).toBeUndefined();
});

test('what came before entries may be less old is looked for', async () => {
  const system = await closed();
  system.passTo('2026-11-20T20:00:00Z');
  await system.count(at('2026-10-31T23:00:00Z'));
  system.change({ maxEventAgeDays: 10 });
  expect(short(await system.run())).toEqual(['2026-10 written 2']);
});

test('where entries may be older again, a settled month is looked at again', async () => {
  const system = await closed();
  system.passTo('2027-01-05T04:00:00Z');
  await system.run();
  expect(short(await system.run())).toEqual(['2026-11 closed 1', '2026-12 unchanged 1']);
  system.change({ maxEventAgeDays: 60 });
  await system.count(at('2026-10-31T23:00:00Z'));
  system.passTo('2027-02-01T04:00:00Z');
  expect(short(await system.run())).toContain('2026-10 written 2');
});

test('a month that fails is not settled', async () => {
  const system = await closed();
  await system.count(at('2026-10-20Z'));
  system.passTo('2027-01-05T04:00:00Z');
  system.lose();
  await expect(system.run()).rejects.toThrow('no customers can be read');
  system.direct();
  expect(short(await system.run())).toContain('2026-10 written 2');
});

test('a closed month is looked at again after a replay into it', async () => {
  const system = await closed();
  system.passTo('2027-03-01T04:00:00Z');
  await system.run();
  await system.store.applyOnce(
    batch({
      name: 'replay',
      receivedAt: system.clock(),
      events: [at('2026-10-20Z')],
      replayOf: { batch: await quarantinedBatch(system), records: [0] },
    }),
  );
  const outcomes = await system.run();
  expect(outcomes[0]).toEqual({
    month: '2026-10',
    outcome: 'written',
    version: 2,
    after_close: true,
  });
  expect(short(outcomes).some((each) => each.startsWith('2027-02'))).toBe(true);
  const isLookedAt = async () =>
    short(await system.run()).some((each) => each.startsWith('2026-10'));
  system.passTo('2027-03-03T03:59:59Z');
  expect(await isLookedAt()).toBe(true);
  await system.count(at('2026-10-20Z'));
  expect(await isLookedAt()).toBe(true);
  system.passTo('2027-03-03T04:00:00Z');
  expect(await isLookedAt()).toBe(false);
});

const quarantinedBatch = async ({ store }: ReturnType<typeof reportSystem>) => {
  const source = batch({
    name: 'with quarantine',
    events: [],
    quarantined: [
      quarantined({
        reason: 'too_old',
        startedAt: Date.parse('2026-10-20Z'),
        consumer: null,
      }),
    ],
  });
  await store.applyOnce(source);
  return source.id;
};

/** A store in which batches can be voided; all that a report reads of it. */
const voidingStore = () => {
  const store = createMemoryCounterStore();
  const voided = new Map<string, Pick<Receipt, 'state' | 'voided'>>();
  return {
    ...store,
    set: (id: string, state: Receipt['state'], atInstant: string) =>
      voided.set(id, {
        state,
        voided: { reason: 'load test', by: 'ana', at: Date.parse(atInstant) },
      }),
    receipt: async (id: string): Promise<Receipt | null> => {
      const receipt = await store.receipt(id);
      return receipt && { ...receipt, ...voided.get(id) };
    },
    async *receipts() {
      for await (const chunk of store.receipts()) {
        yield chunk.map((receipt) => ({ ...receipt, ...voided.get(receipt.id) }));
      }
    },
  };
};

test('a void is an adjustment of every month that it touched, once it is over', async () => {
  const store = voidingStore();
  const system = await closed({ store });
  const touching = batch({
    name: 'load test',
    events: [at('2026-10-31T23:59:59Z'), at('2026-10-01Z'), at('2026-09-30T23:59:59Z')],
  });
  await store.applyOnce(touching);
  await system.run();
  system.passTo('2027-03-01T04:00:00Z');
  await system.run();
  system.passTo('2027-03-02T04:00:00Z');
  store.set(touching.id, 'voiding', '2027-03-01T08:00:00Z');
  const months = async () => short(await system.run()).map((each) => each.slice(0, 7));
  expect(await months()).not.toContain('2026-10');
  store.set(touching.id, 'voided', '2027-03-01T08:00:00Z');
  expect(await months()).toEqual(expect.arrayContaining(['2026-09', '2026-10']));
  expect(await months()).not.toContain('2026-11');

  await system.count(at('2026-10-02Z'));
  await system.run();
  const adjustment = {
    batch: touching.id,
    reason: 'load test',
    by: 'ana',
    at: '2027-03-01T08:00:00.000Z',
  };
  expect(await system.manifest('2026-10', 3)).toMatchObject({
    adjustments: [{ ...adjustment, requests: -2 }],
  });
  expect(await months()).toContain('2026-09');
  expect(await months()).not.toContain('2026-10');
});
