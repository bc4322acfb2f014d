import type { Update } from '@aws-sdk/client-dynamodb';
import type { PageRow } from '../../metering/batch.ts';
import { addCells, type CellCode, eachCell, packCells } from '../../metering/cells.ts';
import type { Consumer } from '../../metering/consumer.ts';
import { noLabels } from '../../metering/labels.ts';
import { isMonthPage, type PageId } from '../../metering/page.ts';
import { requestsMeter } from '../../metering/series.ts';
import { cellName, cellNameLength, parseCellName } from './cell-name.ts';
import type { Item } from './client.ts';
import {
  identityPrefix,
  type Key,
  nameHash,
  pagePartition,
  parseRowSort,
  slotOfConsumer,
} from './keys.ts';
import { attribute } from './table.ts';

export const rowKey = ({ page, consumer }: PageRow, shard: number, slots: number): Key => ({
  pk: pagePartition(page, slotOfConsumer(consumer.id, slots)),
  sk: `${identityPrefix(consumer)}${shard}`,
});

/** Adds the cells of a row, which has at least one, to what is stored, or begins a new item. */
export const rowUpdate = (table: string, row: PageRow, shard: number, slots: number): Update => {
  const names: Record<string, string> = {};
  const values: NonNullable<Update['ExpressionAttributeValues']> = {};
  const additions: string[] = [];
  eachCell(row.cells, (code, count) => {
    const cell = cellName(code);
    // A cell's name may begin with a digit or be a reserved word: it always has a placeholder.
    names[`#${cell}`] = cell;
    values[`:${cell}`] = { N: String(count) };
    additions.push(`#${cell} :${cell}`);
  });
  const constants: string[] = [];
  for (const [name, value] of Object.entries(rowConstants(row.page, row.consumer))) {
    values[`:${name}`] = { S: value };
    constants.push(`${name} = :${name}`);
  }
  const { pk, sk } = rowKey(row, shard, slots);
  return {
    TableName: table,
    Key: { [attribute.partition]: { S: pk }, [attribute.sort]: { S: sk } },
    UpdateExpression: `${setClause(constants)}ADD ${additions.join(',')}`,
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
  };
};

/** Attributes that every write of a row gives the same value: the indexes are then not written. */
const rowConstants = (page: PageId, consumer: Consumer): Record<string, string> => {
  const { customId, username } = consumer;
  const constants: Record<string, string> = {};
  if (isMonthPage(page)) {
    if (username !== '') constants[attribute.usernameHash] = nameHash(page, username);
    if (customId !== '') constants[attribute.customIdHash] = nameHash(page, customId);
  }
  if (parseRowSort(identityPrefix(consumer)).names === null) {
    constants[attribute.customId] = customId;
    constants[attribute.username] = username;
  }
  return constants;
};

const setClause = (constants: readonly string[]): string =>
  constants.length === 0 ? '' : `SET ${constants.join(',')} `;

/** The rows of one page from items in the order of their keys; the shards of a row are one. */
export const toRows = (page: PageId, items: readonly Item[]): PageRow[] => {
  const rows: PageRow[] = [];
  let lastPrefix: string | null = null;
  for (const item of items) {
    const { prefix, id, names } = parseRowSort(item[attribute.sort]?.S ?? '');
    const last = rows.at(-1);
    if (last !== undefined && prefix === lastPrefix) {
      rows[rows.length - 1] = { ...last, cells: addCells(last.cells, cellsOf(item)) };
    } else {
      const { customId, username } = names ?? {
        customId: item[attribute.customId]?.S ?? '',
        username: item[attribute.username]?.S ?? '',
      };
      rows.push({
        page,
        consumer: { id, customId, username },
        labels: noLabels,
        meter: requestsMeter,
        cells: cellsOf(item),
      });
    }
    lastPrefix = prefix;
  }
  return rows;
};

const cellsOf = (item: Item) => {
  const counts = new Map<CellCode, number>();
  for (const [name, { N: count }] of Object.entries(item)) {
    if (name.length === cellNameLength && count !== undefined) {
      counts.set(parseCellName(name), Number(count));
    }
  }
  return packCells(counts);
};
