import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { createMemoryCounterStore } from '../../../../../shared/adapters/memory/counter-store.ts';
import { openSqliteReader } from '../../../../../shared/adapters/sqlite/reader.ts';
import { openSqliteStore } from '../../../../../shared/adapters/sqlite/store.ts';
import { seriesKey } from '../../../../../shared/metering/series.ts';
import type { CounterStore } from '../../../../../shared/ports/counter-store.ts';
import { batch, batchId } from '../../../../support/metering/batches.ts';
import { consumer, event } from '../../../../support/metering/events.ts';
import { rowsOf } from '../../../../support/stores/stores.ts';
import { temporaryFolder } from '../../../../support/stores/sqlite.ts';

const page = '2026-11';
const ids = 350;

/** Enough for three chunks of rows, or four of ids. */
const usage = Array.from({ length: 2 * ids }, (_, i) =>
  event({ consumer: consumer({ id: `id ${i % ids}`, username: `user ${i}` }) }),
);

/** Which of the usage a batch has: of so many one. */
type Share = { readonly every: number; readonly from: number };

const shareOf = ({ every, from }: Share) => usage.filter((_, i) => i % every === from % every);

const later = ['b', 'c', 'd'];
const names = ['in pages', 'a', ...later];

/** What the writers are: one that lets rows wait, one that brings in what waits, one that lets none. */
const writerBounds = [
  { receiptRows: 1_000_000, pageRows: 1_000_000 },
  { receiptRows: 1_000_000, pageRows: 1 },
  { receiptRows: 1, pageRows: 1 },
];

type Step = (writer: CounterStore) => Promise<unknown>;

const decision = { reason: 'wrong', by: 'finance', at: 1 };

const arbitraryStep = (batchOf: (name: string) => ReturnType<typeof batch>): fc.Arbitrary<Step> =>
  fc.oneof(
    fc.constantFrom(...later).map(
      (name): Step =>
        (store) =>
          store.applyOnce(batchOf(name)),
    ),
    fc.constantFrom(...names).map(
      (name): Step =>
        (store) =>
          store.voidBatch(batchId(name), decision),
    ),
    fc.tuple(fc.constantFrom(...names), fc.constantFrom(0, 99, ids - 1)).map(([name, id]): Step => {
      const part = { ...decision, consumerId: `id ${id}` };
      return (store) => store.voidPart(batchId(name), part);
    }),
  );

const arbitraryShare: fc.Arbitrary<Share> = fc.record({
  every: fc.constantFrom(1, 2, 7),
  from: fc.nat({ max: 6 }),
});

const arbitraryHistory = fc
  .array(arbitraryShare, { minLength: names.length, maxLength: names.length })
  .chain((shares) => {
    const batchOf = (name: string) =>
      batch({ name, events: shareOf(shares[names.indexOf(name)] ?? { every: 1, from: 0 }) });
    const steps = fc.array(
      fc.record({
        work: arbitraryStep(batchOf),
        by: fc.nat({ max: writerBounds.length - 1 }),
      }),
      { minLength: 1, maxLength: 4 },
    );
    const between = fc.array(steps, { minLength: 3, maxLength: 3 });
    return fc.record({ batchOf: fc.constant(batchOf), between, isByIds: fc.boolean() });
  });

/** What each series of the page has. */
type State = ReadonlyMap<string, string>;

const stateOf = async (store: CounterStore): Promise<State> =>
  new Map((await rowsOf(store, page)).map((row) => [seriesKey(row), String(row.cells)]));

const has = (state: State, [series, cells]: readonly [string, string]): boolean =>
  (state.get(series) ?? '') === cells;

test('each chunk of a read is what the store was at one instant of the read, whatever is counted and voided between the chunks', async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryHistory, async ({ batchOf, between, isByIds }) => {
      const folder = temporaryFolder();
      const path = join(folder, 'billable.db');
      const model = createMemoryCounterStore();
      const [first, ...others] = writerBounds.map((backlog) => openSqliteStore(path, { backlog }));
      if (first === undefined) throw new Error('there are writers');
      const writers = [first, ...others];
      const both = (writer: CounterStore, work: Step) =>
        Promise.all([work(writer), work(model)]).then(([one, other]) => expect(one).toEqual(other));
      await both(others.at(-1) ?? first, (store) => store.applyOnce(batchOf('in pages')));
      await both(first, (store) => store.applyOnce(batchOf('a')));

      const states = [await stateOf(model)];
      const seen = new Map<string, string>();
      const reader = openSqliteReader(path);
      const some = isByIds ? { ids: usage.map((each) => each.consumer.id) } : {};
      let chunks = 0;
      for await (const chunk of reader.read({ page, ...some })) {
        const rows = chunk.map((row) => [seriesKey(row), String(row.cells)] as const);
        expect(states.some((state) => rows.every((row) => has(state, row)))).toBe(true);
        for (const [series, cells] of rows) {
          expect(seen.has(series)).toBe(false);
          seen.set(series, cells);
        }
        for (const { work, by } of between[chunks++] ?? []) {
          await both(writers[by] ?? first, work);
          states.push(await stateOf(model));
        }
      }
      for (const series of new Set(states.flatMap((state) => [...state.keys()]))) {
        const row = [series, seen.get(series) ?? ''] as const;
        expect(states.some((state) => has(state, row))).toBe(true);
      }
      reader.close();
      for (const store of writers) store.close();
      rmSync(folder, { recursive: true });
    }),
    { numRuns: 25 },
  );
});
