import { type EpochMs, minuteMs } from '../../../shared/calendar/instant.ts';
import { batch } from '../metering/batches.ts';
import { createDynamoDbDouble } from './double.ts';
import { openDynamoDbStore } from './stores.ts';
import { evenTraffic, kongConsumers, fullPages } from '../metering/full-pages.ts';
import { simulatedSurroundings } from '../metering/surroundings.ts';
import { countWriteUnits, type WriteUnits } from './write-units.ts';

export type WriteUnitCase = {
  readonly entries?: number;
  readonly consumers: number;
  readonly statuses: number;
  /** Half of the entries on each side of the edge of a quarter of a day. */
  readonly isOverEdge?: boolean;
};

export const writeUnitCases: readonly WriteUnitCase[] = [
  { consumers: 20, statuses: 4 },
  { consumers: 20, statuses: 8 },
  { consumers: 1, statuses: 4 },
  { consumers: 100, statuses: 4 },
  { consumers: 500, statuses: 2 },
  { consumers: 20, statuses: 4, isOverEdge: true },
  { entries: 200, consumers: 20, statuses: 4 },
  { entries: 200, consumers: 100, statuses: 2 },
  { entries: 1, consumers: 1, statuses: 1 },
];

export const usualEntries = 1_000;

const at = Date.parse('2026-11-22T12:00:00Z');

/** What a batch costs on full pages. */
export const measureCase = async ({
  entries = usualEntries,
  consumers: count,
  statuses,
  isOverEdge = false,
}: WriteUnitCase): Promise<WriteUnits> => {
  const consumers = kongConsumers(count);
  const instant = (i: number): EpochMs =>
    isOverEdge && Math.floor(i / (count * statuses)) % 2 === 1 ? at - minuteMs : at;
  const pages = fullPages(consumers, statuses, [at, at - minuteMs]);
  const double = createDynamoDbDouble(undefined, pages);
  const measured = countWriteUnits(double);
  const store = openDynamoDbStore(measured.db, simulatedSurroundings(1));
  // The first batch of a month finds the meta item without it.
  await store.applyOnce(batch({ name: 'first', events: [] }));
  await store.applyOnce(batch({ name: 'month', events: evenTraffic(1, consumers, 1, () => at) }));
  const before = measured.units();
  await store.applyOnce(batch({ events: evenTraffic(entries, consumers, statuses, instant) }));
  const after = measured.units();
  return {
    transactions: after.transactions - before.transactions,
    table: after.table - before.table,
    indexes: after.indexes - before.indexes,
  };
};

/** The obvious design: a plain update of one small item for each request and each of five periods. */
export const obviousDesignUnits = (entries: number): number => entries * 5;
