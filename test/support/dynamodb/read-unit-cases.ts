import { cellCode, packCells } from '../../../shared/metering/cells.ts';
import type { Consumer } from '../../../shared/metering/consumer.ts';
import { dayMs, quarterDayMs } from '../../../shared/calendar/instant.ts';
import type { PageId } from '../../../shared/metering/page.ts';
import { monthPageAt, quarterDayPageAt } from '../../../shared/metering/page.ts';
import { batch } from '../metering/batches.ts';
import { ask, type Answer } from '../usage/billable.ts';
import type { StoredItem } from './expressions.ts';
import { createDynamoDbDouble } from './double.ts';
import { openDynamoDbStore } from './stores.ts';
import { event, requestsOnly } from '../metering/events.ts';
import { fullItem, fullRow, usualStatuses } from '../metering/full-pages.ts';
import { countReadUnits, type ReadUnits } from './read-units.ts';
import { simulatedRuntime } from '../metering/runtime.ts';

/** A question of finance to a DynamoDB table whose pages are full. */
export type ReadUnitCase = {
  readonly id: string;
  readonly what: string;
  readonly consumers: number;
  readonly statuses: number;
  readonly pages: readonly PageId[];
  readonly query: string;
};

const year = Array.from({ length: 12 }, (_, month): PageId => monthPageAt(Date.UTC(2025, month)));

const october = Date.parse('2025-10-01T00:00:00Z');
const quarterDays = Array.from({ length: (31 * dayMs) / quarterDayMs }, (_, i): PageId =>
  quarterDayPageAt(october + i * quarterDayMs),
);

const months = { pages: year, consumers: 10_000, statuses: 3 };
const monthsQuery = 'from=2025-01&to=2026-01';
const hours = { pages: quarterDays, consumers: 1_000, statuses: 3 };
const hoursQuery = 'period=hour&from=2025-10-01&to=2025-11-01';

export const readUnitCases: readonly ReadUnitCase[] = [
  {
    ...months,
    id: 'month-csv',
    what: '10,000 consumers, 12 months, 3 statuses: the CSV',
    query: `${monthsQuery}&csv=true`,
  },
  {
    ...months,
    id: 'month-page',
    what: '10,000 consumers, 12 months, 3 statuses: the first JSON page',
    query: monthsQuery,
  },
  {
    ...hours,
    id: 'hour-csv',
    what: '1,000 consumers, the hours of 31 days, 3 statuses: the CSV',
    query: `${hoursQuery}&csv=true`,
  },
  {
    ...hours,
    id: 'hour-page',
    what: '1,000 consumers, the hours of 31 days, 3 statuses: the first JSON page',
    query: hoursQuery,
  },
];

/** What a question costs, by the sizes of the items and DynamoDB's published rules. */
export const measureReads = async ({
  consumers,
  statuses,
  pages,
  query,
}: Omit<ReadUnitCase, 'id' | 'what'>): Promise<ReadUnits & { readonly answer: Answer }> => {
  const everyone = numberedConsumers(consumers);
  const items = pages.flatMap((page) => itemsOf(page, everyone, statuses));
  const measured = countReadUnits(createDynamoDbDouble({ items }));
  const store = openDynamoDbStore(measured.db, simulatedRuntime(1));
  // Writes the meta item.
  await store.applyOnce(batch({ events: [event()] }));
  const before = measured.read();
  const answer = await ask(store, query);
  const after = measured.read();
  return {
    answer,
    requests: after.requests - before.requests,
    items: after.items - before.items,
    units: after.units - before.units,
  };
};

/** As long as Kong's are, and the same in every run, so that they fall into the same slots. */
const numberedConsumers = (count: number): readonly Consumer[] =>
  Array.from({ length: count }, (_, i) => ({
    id: `${String(i).padStart(8, '0')}-305f-436d-ab77-b0b7c4584cca`,
    customId: `cust-${String(i).padStart(4, '0')}`,
    username: `consumer-${String(i).padStart(4, '0')}`,
  }));

/** Of a busy consumer: six digits, as long as they are read. */
const requestsPerCell = 312_345;

/** The full rows of one page. They hold the same cells, so those are made once. */
const itemsOf = (
  page: PageId,
  consumers: readonly Consumer[],
  statuses: number,
): readonly StoredItem[] => {
  const [first] = consumers;
  if (first === undefined) return [];
  const full = fullItem(fullRow(page, first, usualStatuses.slice(0, statuses), requestsPerCell));
  const oneCell = packCells(new Map([[cellCode(0, 200), requestsPerCell]]));
  return consumers.map((consumer) => ({
    ...full,
    ...fullItem({ ...requestsOnly, page, consumer, cells: oneCell }),
  }));
};
