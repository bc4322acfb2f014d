import { type EpochMs, minuteMs } from '../../../shared/calendar/instant.ts';
import type { PageRow } from '../../../shared/metering/batch.ts';
import { type Labels, noLabels } from '../../../shared/metering/labels.ts';
import { requestsMeter } from '../../../shared/metering/series.ts';
import type { UsageEvent } from '../../../shared/metering/usage-event.ts';
import { batch } from '../metering/batches.ts';
import { createDynamoDbDouble } from './double.ts';
import { openDynamoDbStore } from './stores.ts';
import {
  evenTraffic,
  fullItem,
  fullPageRows,
  kongConsumers,
  longNamedConsumers,
} from '../metering/full-pages.ts';
import { simulatedRuntime } from '../metering/runtime.ts';
import { countWriteUnits, type WriteUnits } from './write-units.ts';

export type WriteUnitCase = {
  readonly entries?: number;
  readonly consumers: number;
  readonly statuses: number;
  /** Batches that one commit merges: 30 of them come in 30 s at 60 a minute. */
  readonly perGroup: number;
  /** Half of the entries on each side of the edge of a quarter of a day. */
  readonly isOverEdge?: boolean;
  /** How many services each consumer calls: one, unless more are named. */
  readonly services?: number;
  /** Meters besides `requests`. */
  readonly meters?: number;
  /** A UUID as custom id and an e-mail address as username. */
  readonly hasLongNames?: boolean;
};

export const writeUnitCases: readonly WriteUnitCase[] = [
  { consumers: 20, statuses: 4, perGroup: 30 },
  { consumers: 1000, statuses: 4, perGroup: 30 },
  { consumers: 20, statuses: 4, perGroup: 1 },
  { consumers: 20, statuses: 4, perGroup: 59 },
  { consumers: 20, statuses: 4, perGroup: 98 },
  { consumers: 20, statuses: 8, perGroup: 30 },
  { consumers: 1, statuses: 4, perGroup: 30 },
  { consumers: 100, statuses: 4, perGroup: 30 },
  { consumers: 1000, statuses: 4, perGroup: 1 },
  { consumers: 20, statuses: 4, perGroup: 1, isOverEdge: true },
  { consumers: 20, statuses: 4, perGroup: 30, services: 5 },
  { consumers: 20, statuses: 4, perGroup: 30, meters: 3 },
  { consumers: 20, statuses: 4, perGroup: 30, hasLongNames: true },
  { consumers: 1000, statuses: 4, perGroup: 30, hasLongNames: true },
  { consumers: 20, statuses: 4, perGroup: 1, hasLongNames: true },
  { entries: 200, consumers: 20, statuses: 4, perGroup: 57 },
  { entries: 1, consumers: 1, statuses: 1, perGroup: 98 },
];

export const usualEntries = 1_000;

const at = Date.parse('2026-11-22T12:00:00Z');

/** What a batch costs on full pages, with its share of the commit. */
export const measureCase = async ({
  entries = usualEntries,
  consumers: count,
  statuses,
  perGroup,
  isOverEdge = false,
  services = 1,
  meters = 0,
  hasLongNames = false,
}: WriteUnitCase): Promise<WriteUnits> => {
  const consumers = hasLongNames ? longNamedConsumers(count) : kongConsumers(count);
  const instant = (i: number): EpochMs =>
    isOverEdge && Math.floor(i / (count * statuses)) % 2 === 1 ? at - minuteMs : at;
  const split = splitBy({ consumers: count, services, meters });
  const pages = fullPageRows(consumers, statuses, [at, at - minuteMs]).flatMap(split.rows);
  const double = createDynamoDbDouble({ items: pages.map(fullItem) });
  const measured = countWriteUnits(double);
  const partitions = { pages: 16, inbox: 16 };
  const open = (commitSeconds: number) =>
    openDynamoDbStore(measured.db, simulatedRuntime(1), {}, { commitSeconds, partitions });
  // The first batch of a month finds the meta item without it, and commits.
  const month = batch({ name: 'month', events: evenTraffic(1, consumers, 1, () => at) });
  const writer = open(3_600);
  await writer.applyOnce(month);
  const before = measured.units();
  const batches = Array.from({ length: perGroup }, (_, i) =>
    batch({
      name: `batch ${i}`,
      events: evenTraffic(entries, consumers, statuses, instant).map(split.event),
    }),
  );
  for (const each of batches) await writer.applyOnce(each);
  const { committed } = await open(0).recover();
  if (committed !== perGroup) throw new Error(`committed ${committed} of ${perGroup}`);
  const after = measured.units();
  return {
    transactions: (after.transactions - before.transactions) / perGroup,
    table: (after.table - before.table) / perGroup,
    indexes: (after.indexes - before.indexes) / perGroup,
  };
};

/** Splits full pages and traffic into series: each consumer calls each service, and has each meter. */
const splitBy = ({
  consumers,
  services,
  meters,
}: { [Name in 'consumers' | 'services' | 'meters']: number }) => {
  const labels = (service: number): Labels => ({ ...noLabels, service: `service-${service}` });
  const names = Array.from({ length: meters }, (_, i) => `meter_${i}`);
  return {
    rows: (row: PageRow): PageRow[] =>
      Array.from({ length: services }, (_, service) =>
        [requestsMeter, ...names].map((meter) => ({ ...row, labels: labels(service), meter })),
      ).flat(),
    event: (event: UsageEvent, i: number): UsageEvent => ({
      ...event,
      labels: labels(Math.floor(i / consumers) % services),
      quantities: names.map((meter) => ({ meter, amount: 1_000 + i })),
    }),
  };
};

/** The obvious design: a plain update of one small item for each request and each of five periods. */
export const obviousDesignUnits = (entries: number): number => entries * 5;
