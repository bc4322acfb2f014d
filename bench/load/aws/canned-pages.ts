import { partitionOfConsumer, rowSort } from '../../../shared/adapters/dynamodb/table/keys.ts';
import { rowUpdate } from '../../../shared/adapters/dynamodb/rows/row.ts';
import { cellCode, packCells } from '../../../shared/metering/cells.ts';
import type { Consumer } from '../../../shared/metering/consumer.ts';
import type { PageId } from '../../../shared/metering/page.ts';
import { compareUtf8 } from '../../../shared/metering/utf8.ts';
import { requestsOnly } from '../../../test/support/metering/events.ts';
import { fullItem, fullRow } from '../../../test/support/metering/full-pages.ts';
import { trafficConsumers, trafficStatuses } from '../traffic.ts';

export type CannedUsage = { readonly consumers: number; readonly statuses: number };

/** As many as a new table has. */
export const cannedPartitions = 16;

const requestsPerCell = 312_345;

/** Answers of a query for a partition of a month, as DynamoDB sends them. */
export type CannedPages = {
  /** The answer that begins behind a sort key; from the first row where it is `null`. */
  answer(month: PageId, partition: number, behind: string | null, limit: number): string;
};

/** Full month pages of all consumers, without a table: the cells of every row are the same text. */
export const cannedPages = ({ consumers, statuses }: CannedUsage): CannedPages => {
  const partitions = Array.from({ length: cannedPartitions }, (): Consumer[] => []);
  for (const consumer of trafficConsumers(consumers)) {
    partitions[partitionOfConsumer(consumer.id, cannedPartitions)]?.push(consumer);
  }
  for (const list of partitions) list.sort((a, b) => compareUtf8(a.id, b.id));
  const cells = cellsText(statuses);
  const places = partitions.map(
    (list) => new Map(list.map((consumer, i) => [sortOf(consumer), i + 1])),
  );

  return {
    answer: (month, partition, behind, limit) => {
      const all = partitions[partition] ?? [];
      const begin = behind === null ? 0 : (places[partition]?.get(behind) ?? all.length);
      const rows = all.slice(begin, begin + limit);
      const items = rows.map((consumer) => `{${headText(month, consumer)},${cells}}`);
      const last = rows.length === limit ? rows.at(-1) : undefined;
      const next = last && `,"LastEvaluatedKey":{${keyText(month, last)}}`;
      const count = rows.length;
      return `{"Count":${count},"Items":[${items.join(',')}],"ScannedCount":${count}${next ?? ''}}`;
    },
  };
};

const sortOf = (consumer: Consumer): string => rowSort({ ...requestsOnly, consumer });

/** The cells of a full month page: what only counters have is numbers. */
const cellsText = (statuses: number): string => {
  const [anyone] = trafficConsumers(1) as [Consumer];
  const all = trafficStatuses.slice(0, statuses);
  const item = fullItem(fullRow('2025-11', anyone, all, requestsPerCell));
  return inner(Object.fromEntries(Object.entries(item).filter(([, value]) => 'N' in value)));
};

const oneCell = packCells(new Map([[cellCode(0, 200), 1]]));

const updateOf = (page: PageId, consumer: Consumer) =>
  rowUpdate('table', { ...requestsOnly, page, consumer, cells: oneCell }, cannedPartitions);

/** What differs from row to row: its keys, and the hashes of its names. */
const headText = (month: PageId, consumer: Consumer): string => {
  const { Key: key, ExpressionAttributeValues: values = {} } = updateOf(month, consumer);
  const texts = Object.entries(values).filter(([, value]) => 'S' in value);
  return inner({
    ...key,
    ...Object.fromEntries(texts.map(([name, text]) => [name.slice(1), text])),
  });
};

const keyText = (month: PageId, consumer: Consumer): string =>
  inner(updateOf(month, consumer).Key ?? {});

const inner = (value: object): string => JSON.stringify(value).slice(1, -1);
