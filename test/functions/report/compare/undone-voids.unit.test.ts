import { expect, test } from '@jest/globals';
import {
  newestReports,
  verifyReports,
} from '../../../../functions/report/compare/verify-reports.ts';
import { createMemoryCounterStore } from '../../../../shared/adapters/memory/counter-store.ts';
import { OperatorProblem } from '../../../../shared/ports/operator-problem.ts';
import type { CounterStore } from '../../../../shared/ports/counter-store.ts';
import { chainProblems } from '../../../../shared/reports/chain.ts';
import { batch } from '../../../support/metering/batches.ts';
import { consumer } from '../../../support/metering/events.ts';
import { createMemoryReportStore } from '../../../support/reports/memory.ts';
import { inOctober } from '../../../support/reports/months.ts';
import { reportSystem } from '../../../support/reports/runs.ts';

const why = { reason: 'sent twice', by: 'ana', at: Date.parse('2026-11-02Z') };

const sentTwice = batch({
  name: 'sent twice',
  events: [
    ...Array.from({ length: 4 }, () => inOctober()),
    ...Array.from({ length: 3 }, () => inOctober({ consumer: consumer({ id: 'other' }) })),
  ],
});
const right = batch({ name: 'right', events: [inOctober()] });

const counting = async (): Promise<CounterStore> => {
  const store = createMemoryCounterStore('the store');
  await store.applyOnce(sentTwice);
  await store.applyOnce(right);
  return store;
};

type Decide = (store: CounterStore) => Promise<unknown>;

/** Reports of a store that were written after a void, and a copy of the store from before it. */
const restored = async (decide: Decide) => {
  const reports = createMemoryReportStore();
  const store = await counting();
  await reportSystem({ reports, store }).run();
  await decide(store);
  const now = '2026-11-12T04:00:00Z';
  const system = reportSystem({ reports, store, now });
  await system.run();
  await system.run();
  const older = reportSystem({ reports, store: await counting(), now });
  older.passTo('2027-03-01T04:00:00Z');
  return { system, older, reports };
};

const voidBatch: Decide = async (store) => store.voidBatch(sentTwice.id, why);
const voidPart: Decide = async (store) =>
  store.voidPart(sentTwice.id, { ...why, consumerId: 'other' });

test.each([
  ['a batch', voidBatch, `counts batch ${sentTwice.id}`],
  ['a part', voidPart, `counts the part of consumer other in batch ${sentTwice.id}`],
])('a store from before %s was voided is an older copy', async (_, decide, what) => {
  const { older, reports } = await restored(decide);
  const problem = `the store is an older copy: it ${what}, which was voided, as version 2 of 2026-10 says`;
  const files = new Map(reports.files);
  for (const event of [undefined, { month: '2026-10' }]) {
    await expect(older.run(event)).rejects.toThrow(OperatorProblem);
    await expect(older.run(event)).rejects.toThrow(problem);
  }
  expect(reports.files).toEqual(files);
  const newest = await newestReports(reports);
  expect(await verifyReports(older.store, reports, newest, older.clock())).toContain(problem);
});

test('an accepted store has its own voids: what it counts is reinstated', async () => {
  const { older, reports } = await restored(voidBatch);
  await older.run({ accept_store: true });
  const manifests = await Promise.all(
    [1, 2, 3].map(async (version) => older.manifest('2026-10', version)),
  );
  expect(manifests[1]).toMatchObject({ requests: 1, adjustments: [{ requests: -7 }] });
  expect(manifests[2]).toMatchObject({
    requests: 8,
    difference: 7,
    adjustments: [],
    reinstated: [{ batch: sentTwice.id, requests: -7, reason: 'sent twice', by: 'ana' }],
  });
  const links = manifests.map((manifest) => ({ version: manifest.version, manifest }));
  const close = await older.close('2026-10');
  const problems = chainProblems(links, close, manifests[1]?.directory ?? null);
  expect(problems).toEqual([]);
  const newest = await newestReports(reports);
  expect(await verifyReports(older.store, reports, newest, older.clock())).toEqual([]);
  await older.count(inOctober());
  await older.run({ month: '2026-10' });
  expect(await older.manifest('2026-10', 4)).not.toHaveProperty('reinstated');
});

test('the store that voided goes on, also where the batch came again after its receipt expired', async () => {
  const { system } = await restored(voidBatch);
  const again = { ...sentTwice, deltas: [] };
  const store = {
    ...system.store,
    receipt: async (id: string) => {
      const receipt = await system.store.receipt(id);
      return receipt && ({ ...receipt, ...again, state: 'applied', voided: null } as const);
    },
  };
  const later = reportSystem({ reports: system.reports, store, now: '2026-11-20T04:00:00Z' });
  expect((await later.run()).map(({ outcome }) => outcome)).toContain('unchanged');
});
