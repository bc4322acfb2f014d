import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { sumRows, toMonthRows } from '../../../shared/metering/aggregate.ts';
import { countedRows, type PageRow, type Receipt } from '../../../shared/metering/batch.ts';
import { dismissedRecords } from '../../../shared/metering/open-records.ts';
import { seriesKey } from '../../../shared/metering/series.ts';
import type { CounterStore } from '../../../shared/ports/counter-store.ts';
import { batch, type Delivery, quarantined } from '../../support/metering/batches.ts';
import { arbitraryEvent } from '../../support/metering/events.ts';
import {
  contentsOf,
  pagesOf,
  receiptsOf,
  rowsOf,
  type StoreSubject,
  sumOf,
} from '../../support/stores/stores.ts';
import { withStore } from './with-store.ts';

/** What people and senders do to one of a few batches, all of it at any time and repeatedly. */
type Step =
  | { readonly kind: 'deliver' | 'void'; readonly batch: number }
  | { readonly kind: 'part'; readonly batch: number; readonly event: number }
  | { readonly kind: 'dismiss' | 'replay'; readonly batch: number; readonly records: number[] };

type Plan = {
  readonly deliveries: readonly Delivery[];
  /** Steps made at the same time, and whether the store dies meanwhile. */
  readonly rounds: readonly { readonly steps: readonly Step[]; readonly dies: boolean }[];
};

const batchNumber = fc.nat(2);
const records = fc.subarray([0, 1, 2], { minLength: 1 });

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constantFrom('deliver', 'deliver', 'void'), batch: batchNumber }),
  fc.record({ kind: fc.constant('part'), batch: batchNumber, event: fc.nat(7) }),
  fc.record({ kind: fc.constantFrom('dismiss', 'replay'), batch: batchNumber, records }),
);

const plan: fc.Arbitrary<Plan> = fc.record({
  deliveries: fc
    .array(fc.array(arbitraryEvent, { minLength: 1, maxLength: 8 }), { minLength: 3, maxLength: 3 })
    .map((lists) =>
      lists.map((events, i) => ({
        batch: batch({
          name: `batch ${i}`,
          events,
          quarantined: [200, 404, 500].map((status) => quarantined({ status })),
        }),
        events,
      })),
    ),
  rounds: fc.array(
    fc.record({
      steps: fc.array(step, { minLength: 1, maxLength: 5 }),
      dies: fc.integer({ min: 0, max: 4 }).map((n) => n === 0),
    }),
    { minLength: 1, maxLength: 8 },
  ),
});

const decision = { reason: 'a test', by: 'ada', at: 0 };

/** The replay of records, which counts an event of the batch for each. */
const replayOf = ({ batch: source, events }: Delivery, wanted: readonly number[]): Delivery => {
  const replayed = wanted.flatMap((record) => events.slice(record % events.length).slice(0, 1));
  const replay = batch({
    name: `replay ${source.id} ${wanted.join()}`,
    events: replayed,
    replayOf: { batch: source.id, records: wanted },
  });
  return { batch: replay, events: replayed };
};

/** Makes a step; what was told is added as `what` and outcome. */
const make = async (
  store: CounterStore,
  deliveries: readonly Delivery[],
  one: Step,
  told: string[],
): Promise<void> => {
  const delivery = deliveries[one.batch];
  if (delivery === undefined) throw new Error('there is no such batch');
  const { id } = delivery.batch;
  switch (one.kind) {
    case 'deliver':
      await store.applyOnce(delivery.batch);
      return;
    case 'void':
      told.push(`${id} ${(await store.voidBatch(id, decision)).kind}`);
      return;
    case 'part': {
      const consumerId = delivery.events[one.event % delivery.events.length]?.consumer.id ?? '';
      const { kind } = await store.voidPart(id, { ...decision, consumerId });
      told.push(`${id} ${consumerId} ${kind}`);
      return;
    }
    case 'dismiss':
      await store.dismiss(id, { ...decision, records: one.records });
      return;
    case 'replay':
      await store.applyOnce(replayOf(delivery, one.records).batch);
  }
};

/** The events that count by what the receipts say was decided. */
const countedEvents = (told: readonly Delivery[], receipts: readonly Receipt[]) =>
  told.flatMap(({ batch: { id }, events }) => {
    const receipt = receipts.find((each) => each.id === id);
    if (receipt === undefined || receipt.state === 'voided') return [];
    const gone = new Set(receipt.partVoids.map(({ consumerId }) => consumerId));
    return events.filter(({ consumer }) => !gone.has(consumer.id));
  });

const expectConsistent = async (store: CounterStore, deliveries: readonly Delivery[]) => {
  const receipts = await receiptsOf(store);
  const replays = deliveries.flatMap((each) =>
    [[0], [1], [2], [0, 1], [0, 2], [1, 2], [0, 1, 2]].map((wanted) => replayOf(each, wanted)),
  );
  const events = countedEvents([...deliveries, ...replays], receipts);
  const pages = pagesOf(deliveries.flatMap((each) => [...each.events]));
  expect(await contentsOf(store, pages)).toEqual(sumOf(events));

  // The counters follow from the receipts.
  const rows = sumRows(receipts.flatMap(countedRows));
  const expected = [...rows, ...toMonthRows(rows)].filter(({ cells }) => cells.length > 0);
  const found = (await Promise.all(pages.map(async (page) => rowsOf(store, page)))).flat();
  const byKey = (all: readonly PageRow[]) =>
    new Map(all.map((row) => [`${row.page} ${seriesKey(row)}`, row]));
  expect(byKey(found.filter(({ cells }) => cells.length > 0))).toEqual(byKey(expected));

  for (const receipt of receipts) {
    const taken = receipts.flatMap(({ replayOf: source }) =>
      source?.batch === receipt.id ? [...source.records] : [],
    );
    expect(receipt.replayed).toEqual(taken.sort((a, b) => a - b));
    const closed = [...receipt.replayed, ...dismissedRecords(receipt)];
    expect(new Set(closed).size).toBe(closed.length);
    const parts = receipt.partVoids.map(({ consumerId }) => consumerId);
    expect(new Set(parts).size).toBe(parts.length);
  }
};

export const describeDecisions = (subject: StoreSubject): void => {
  test('any history of resends, voids, part voids, replays, dismissals and crashes leaves what the receipts say', async () => {
    await fc.assert(
      fc.asyncProperty(plan, async ({ deliveries, rounds }) => {
        await withStore(subject, async (first, opened) => {
          let store = first;
          const told: string[] = [];
          const left: Promise<void>[] = [];
          for (const { steps, dies } of rounds) {
            const made = steps.map(async (one) => make(store, deliveries, one, told));
            if (dies) {
              left.push(...made);
              for (const each of made) each.catch(() => undefined);
              store = await opened.reopen();
              // Who heard nothing tries again.
              for (const one of steps) await make(store, deliveries, one, []);
            } else {
              await Promise.all(made);
            }
          }
          // What a dead process had sent may still be under way, and changes what is read.
          await Promise.allSettled(left);
          await opened.include?.();
          await expectConsistent(store, deliveries);
          const voided = told.filter((text) => text.endsWith(' voided'));
          expect(new Set(voided).size).toBe(voided.length);
        });
      }),
      { numRuns: subject.runs ?? 60 },
    );
  });
};
