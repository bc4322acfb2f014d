import { randomUUID } from 'node:crypto';
import { rowUpdate } from '../../../shared/adapters/dynamodb/rows/row.ts';
import type { PageRow } from '../../../shared/metering/batch.ts';
import { cellCode, packCells } from '../../../shared/metering/cells.ts';
import type { Consumer } from '../../../shared/metering/consumer.ts';
import type { EpochMs } from '../../../shared/calendar/instant.ts';
import {
  isMonthPage,
  monthPageAt,
  type PageId,
  quarterDayPageAt,
} from '../../../shared/metering/page.ts';
import type { UsageEvent } from '../../../shared/metering/usage-event.ts';
import { type StoredItem, updated } from '../dynamodb/expressions.ts';
import { tableName } from '../dynamodb/stores.ts';
import { oneRequest, requestsOnly } from './events.ts';

export const allStatuses: readonly number[] = Array.from({ length: 500 }, (_, i) => 100 + i);

export const usualStatuses = [200, 404, 500, 201, 304, 401, 429, 503];

/** Consumers as Kong names them: UUIDs, with a customer number and a name. */
export const kongConsumers = (count: number): Consumer[] =>
  Array.from({ length: count }, (_, i) => ({
    id: randomUUID(),
    customId: `cust-${String(i).padStart(4, '0')}`,
    username: `consumer-${String(i).padStart(4, '0')}`,
  }));

/** The same with a UUID as custom id and an e-mail address as username: 61 bytes, not 22. */
export const longNamedConsumers = (count: number): Consumer[] =>
  kongConsumers(count).map((consumer, i) => ({
    ...consumer,
    customId: randomUUID(),
    username: `customer-${String(i).padStart(4, '0')}@example.com`,
  }));

/** Entries spread over consumers and statuses, all within a second. */
export const evenTraffic = (
  entries: number,
  consumers: readonly Consumer[],
  statuses: number,
  at: (i: number) => EpochMs,
): UsageEvent[] =>
  Array.from({ length: entries }, (_, i) => ({
    ...oneRequest,
    consumer: consumers[i % consumers.length] ?? { id: 'none', customId: '', username: '' },
    status: usualStatuses[Math.floor(i / consumers.length) % statuses] ?? 200,
    at: at(i),
  }));

/** A row with a count in every cell that a page can have. */
export const fullRow = (
  page: PageId,
  consumer: Consumer,
  statuses: readonly number[],
  count: number,
): PageRow => {
  const slots = isMonthPage(page) ? 31 : 24;
  const codes = Array.from({ length: slots }, (_, slot) =>
    statuses.map((status) => cellCode(slot, status)),
  ).flat();
  return {
    ...requestsOnly,
    page,
    consumer,
    cells: packCells(new Map(codes.map((code) => [code, count]))),
  };
};

/** The item that a full row is stored as. */
export const fullItem = (row: PageRow): StoredItem => {
  const update = rowUpdate(tableName, row, 16);
  return updated(
    update.UpdateExpression ?? '',
    update.Key ?? {},
    update.ExpressionAttributeNames ?? {},
    update.ExpressionAttributeValues ?? {},
  );
};

/** Counts of a busy consumer: 300,000 requests a day of each status, 50,000 a quarter of an hour. */
const monthCount = 312_345;
const quarterHourCount = 54_321;

/** The pages of some instants for every consumer, each at its fullest. */
export const fullPages = (...args: Parameters<typeof fullPageRows>): StoredItem[] =>
  fullPageRows(...args).map(fullItem);

/** The same as rows. */
export const fullPageRows = (
  consumers: readonly Consumer[],
  statuses: number,
  instants: readonly EpochMs[],
): PageRow[] => {
  const pages = new Set(instants.flatMap((at) => [monthPageAt(at), quarterDayPageAt(at)]));
  return [...pages].flatMap((page) =>
    consumers.map((consumer) => {
      const count = isMonthPage(page) ? monthCount : quarterHourCount;
      return fullRow(page, consumer, usualStatuses.slice(0, statuses), count);
    }),
  );
};
