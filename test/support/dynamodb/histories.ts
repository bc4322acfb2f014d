import { expect } from '@jest/globals';
import { sumRows, toMonthRows } from '../../../shared/metering/aggregate.ts';
import {
  type Batch,
  countedRows,
  type PageRow,
  type Receipt,
} from '../../../shared/metering/batch.ts';
import { seriesKey } from '../../../shared/metering/series.ts';
import { minuteMs, quarterHourMs } from '../../../shared/calendar/instant.ts';
import type { UsageEvent } from '../../../shared/metering/usage-event.ts';
import type { DynamoDb } from '../../../shared/adapters/dynamodb/table/client.ts';
import type { Partitions, StoreLimits } from '../../../shared/adapters/dynamodb/settings.ts';
import { batch, quarantined } from '../metering/batches.ts';
import { decisionsOn, type Draw } from './decisions.ts';
import { openDynamoDbStore, recovered } from './stores.ts';
import { consumer, event } from '../metering/events.ts';
import { contentsOf, pagesOf, receiptsOf, rowsOf, sumOf } from '../stores/stores.ts';
import { type Fault, faults, withFaults } from './faults.ts';
import { seededRandom, simulatedRuntime } from '../metering/runtime.ts';

const drawFrom = (random: () => number): Draw => {
  const below = (n: number): number => Math.floor(random() * n);
  return { below, of: (values) => values[below(values.length)] ?? values[0] };
};

/** The table that a history is played on, where it is not that of the double. */
type Place = { readonly table?: string; readonly partitions?: Partitions };

export type Told = { readonly batch: Batch; readonly events: readonly UsageEvent[] };

/** Batches that share few consumers, over the edges of a month and of quarter days. */
const randomBatches = (draw: Draw): Told[] => {
  const edges = [Date.parse('2026-11-01T00:00:00Z'), Date.parse('2026-11-01T06:00:00Z')] as const;
  const randomEvent = (): UsageEvent =>
    event({
      consumer: consumer({
        id: `consumer-${draw.below(5)}`,
        customId: draw.of(['', 'cust-1']),
        username: draw.of(['poppy', 'digit']),
      }),
      status: draw.of([200, 404, 500]),
      at: draw.of(edges) + (draw.below(8) - 4) * quarterHourMs,
    });
  const batches = Array.from({ length: 2 + draw.below(5) }, (_, i): Told => {
    const events = Array.from({ length: draw.below(12) }, randomEvent);
    const records = Array.from({ length: draw.below(3) }, (_unused, record) =>
      quarantined({ requestId: `${i}-${record}` }),
    );
    return { batch: batch({ name: `batch ${i}`, events, quarantined: records }), events };
  });
  return [...batches, ...batches.flatMap((told, i) => replaysOf(told, i, randomEvent))];
};

const replaysOf = ({ batch: source }: Told, i: number, randomEvent: () => UsageEvent): Told[] => {
  const records = source.quarantined.map((_, record) => record);
  // Both want the first record: only one of them may have it.
  return [records.slice(0, 1), records].flatMap((wanted, copy) => {
    if (wanted.length === 0) return [];
    const events = wanted.map(randomEvent);
    const replayOf = { batch: source.id, records: wanted };
    return [{ batch: batch({ name: `replay ${i} ${copy}`, events, replayOf }), events }];
  });
};

/** Either what a release may have, or so small that groups become journals and receipts have parts. */
const randomLimits = (draw: Draw): Partial<StoreLimits> =>
  draw.of<Partial<StoreLimits>>([
    {},
    { actions: 4 + draw.below(6), chunkRows: 2 + draw.below(4) },
    { actions: 6, chunkRows: 2, partBytes: 100, chunkBytes: 200, rowCells: 2 },
    { groupBytes: 100 + draw.below(500), chunkRows: 6, inboxMarkers: 1 + draw.below(3) },
  ]);

/**
 * Delivers batches in random order, several times and at the same time, through processes whose
 * clocks differ, that fail in every way and are replaced when they are gone; the function once a
 * minute is one of them. Gives the ids that were answered, each with the state of its receipt at
 * that moment.
 */
const playHistory = async (
  seed: number,
  db: DynamoDb,
  told: readonly Told[],
  faultRate: number,
  place: Place,
): Promise<ReadonlyMap<string, string>> => {
  const random = seededRandom(seed);
  const draw = drawFrom(random);
  const answered = new Map<string, string>();
  const processes = 2 + draw.below(3);
  const runtime = simulatedRuntime(seed);
  const observer = openDynamoDbStore(db, runtime, {}, place);

  const nextFault = (): Fault | null => (random() < faultRate ? draw.of(faults) : null);

  const decisions = decisionsOn(observer, draw);

  const work = async (process: number): Promise<void> => {
    let faulty = withFaults(db, nextFault, random);
    const lead = draw.of([0, 0, 3 * minuteMs, -3 * minuteMs]);
    const own = { ...runtime, clock: () => runtime.clock() + lead };
    const commitSeconds = draw.of([0, 0, 1, 30]);
    const open = () =>
      openDynamoDbStore(faulty, own, randomLimits(draw), { ...place, commitSeconds });
    let store = open();
    for (let i = 0; i < told.length; i++) {
      const { batch: delivered } = told[(i * (process + 1) + draw.below(2)) % told.length] ?? {};
      if (delivered === undefined) continue;
      try {
        const { kind } = await store.applyOnce(delivered);
        if (kind !== 'refused') {
          answered.set(delivered.id, (await observer.receipt(delivered.id))?.state ?? 'none');
        }
      } catch {
        // Kong sees a 503, or nothing.
      }
      if (draw.below(6) === 0) await decisions.voidPart(store, delivered.id);
      if (draw.below(8) === 0) await decisions.dismiss(store, delivered.id);
      if (draw.below(8) === 0) {
        const id = draw.of([delivered.id, told[0]?.batch.id ?? '']);
        if (await decisions.voidBatch(store, id)) answered.set(id, 'voided');
      }
      // One that fails is called again after a minute.
      if (draw.below(8) === 0) await store.recover().catch(() => undefined);
      if (faulty.hasCrashed()) {
        await faulty.settled();
        faulty = withFaults(db, nextFault, random);
        store = open();
      }
    }
    await faulty.settled();
  };

  await Promise.all(Array.from({ length: processes }, async (_, i) => work(i)));
  return answered;
};

const eventsOf = (told: readonly Told[]) => told.flatMap(({ events }) => [...events]);

/** Those events that are not voided, by what the receipts say. */
const leftOf = (told: readonly Told[], receipts: readonly Receipt[]) =>
  told.flatMap(({ batch: { id }, events }) => {
    const { state, partVoids = [] } = receipts.find((receipt) => receipt.id === id) ?? {};
    const gone = new Set(partVoids.map(({ consumerId }) => consumerId));
    return state === 'voided' ? [] : events.filter((each) => !gone.has(each.consumer.id));
  });

/** Plays a history, then compares all that is stored with what was told. */
export const expectExactHistory = async (
  seed: number,
  db: DynamoDb,
  whenQuiet: () => void,
  place: Place = {},
): Promise<void> => {
  const random = seededRandom(seed);
  const told = randomBatches(drawFrom(random));
  const pages = pagesOf(eventsOf(told));
  const answered = await playHistory(seed, db, told, random() * 0.5, place);

  // All is quiet again, and the function once a minute comes by.
  whenQuiet();
  const later = simulatedRuntime(seed + 1, Date.parse('2026-11-22T13:00:00Z'));
  const store = await recovered(openDynamoDbStore(db, later, {}, place));
  const receipts = await receiptsOf(store);
  const counted = told.filter(({ batch: { id } }) => receipts.some((receipt) => receipt.id === id));
  expect(receipts.filter(({ state }) => state !== 'applied' && state !== 'voided')).toEqual([]);
  expect([...answered.values()]).not.toContain('none');
  const countedIds = new Set(counted.map((each) => each.batch.id));
  expect([...answered.keys()].filter((id) => !countedIds.has(id))).toEqual([]);
  expect(await contentsOf(store, pages)).toEqual(sumOf(leftOf(counted, receipts)));
  for (const { id, replayed, dismissed } of receipts) {
    const records = receipts.flatMap(({ replayOf }) =>
      replayOf?.batch === id ? [...replayOf.records] : [],
    );
    expect(records.sort((a, b) => a - b)).toEqual(replayed);
    const closed = [...replayed, ...dismissed.flatMap((each) => each.records)];
    expect(new Set(closed).size).toBe(closed.length);
  }

  // Kong sends again what was never answered; what still is refused was never to be counted.
  const refused = new Set<string>();
  for (const { batch: resent } of told) {
    if ((await store.applyOnce(resent)).kind === 'refused') refused.add(resent.id);
  }
  const all = told.filter(({ batch: { id } }) => !refused.has(id));
  const settled = await receiptsOf(store);
  expect(await contentsOf(store, pages)).toEqual(sumOf(leftOf(all, settled)));

  // The counters follow from the receipts.
  const deltas = settled.flatMap(countedRows);
  const expected = sumRows([...deltas, ...toMonthRows(deltas)]);
  const read = (await Promise.all(pages.map(async (page) => rowsOf(store, page)))).flat();
  const rows = read.filter(({ cells }) => cells.length > 0);
  const byKey = (each: readonly PageRow[]) =>
    new Map(each.map((row) => [`${row.page} ${seriesKey(row)}`, row]));
  expect(byKey(rows)).toEqual(byKey(expected));
};
