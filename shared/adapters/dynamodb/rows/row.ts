import type { Update } from '@aws-sdk/client-dynamodb';
import type { PageRow } from '../../../metering/batch.ts';
import { type CellCode, eachCell, packCells } from '../../../metering/cells.ts';
import { type Count, toCount } from '../../../metering/count.ts';
import { type Labels, labelsText, noLabels, readLabels } from '../../../metering/labels.ts';
import { isMonthPage, type PageId } from '../../../metering/page.ts';
import { type Meter, requestsMeter } from '../../../metering/series.ts';
import { cellName, cellNameLength, parseCellName } from './cell-name.ts';
import type { Item } from '../table/item.ts';
import {
  type Key,
  nameHash,
  pagePartition,
  parseRowSort,
  partitionOfConsumer,
  rowSort,
  toItemKey,
} from '../table/keys.ts';
import { readAttribute, textOf } from '../table/stored.ts';
import { attribute } from '../table/table.ts';

const rowKey = (row: PageRow, partitions: number): Key => {
  const { page, meter, consumer } = row;
  const partition = partitionOfConsumer(consumer.id, partitions);
  return { pk: pagePartition({ page, meter, partition }), sk: rowSort(row) };
};

/** Adds the cells of a row, which has at least one, to what is stored, or begins a new item. */
export const rowUpdate = (table: string, row: PageRow, partitions: number): Update => {
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
  for (const [name, value] of Object.entries(rowConstants(row))) {
    values[`:${name}`] = { S: value };
    constants.push(`${name} = :${name}`);
  }
  return {
    TableName: table,
    Key: toItemKey(rowKey(row, partitions)),
    UpdateExpression: `${setClause(constants)}ADD ${additions.join(',')}`,
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
  };
};

/** Attributes that every write of a row gives the same value: the indexes are then not written. */
const rowConstants = (row: PageRow): Record<string, string> => {
  const { page, meter, consumer, labels } = row;
  const { customId, username } = consumer;
  const constants: Record<string, string> = {};
  // Every event counts a request: the rows of the other meters need not be found by a name.
  if (isMonthPage(page) && meter === requestsMeter) {
    if (username !== '') constants[attribute.usernameHash] = nameHash(page, username);
    if (customId !== '') constants[attribute.customIdHash] = nameHash(page, customId);
  }
  if (parseRowSort(rowSort(row)).identity === null) {
    constants[attribute.customId] = customId;
    constants[attribute.username] = username;
    constants[attribute.labels] = labelsText(labels);
  }
  return constants;
};

const setClause = (constants: readonly string[]): string =>
  constants.length === 0 ? '' : `SET ${constants.join(',')} `;

export const toRow = (page: PageId, meter: Meter, item: Item): PageRow => {
  const { id, identity } = parseRowSort(textOf(item, attribute.sort));
  const { customId, username, labels } = identity ?? {
    customId: item[attribute.customId]?.S ?? '',
    username: item[attribute.username]?.S ?? '',
    labels: labelsOf(item),
  };
  return { page, consumer: { id, customId, username }, labels, meter, cells: cellsOf(item) };
};

const labelsOf = (item: Item): Labels => {
  const text = item[attribute.labels]?.S ?? '';
  return text === '' ? noLabels : readAttribute(item, attribute.labels, () => readLabels(text));
};

const cellsOf = (item: Item) => {
  const counts = new Map<CellCode, Count>();
  for (const name of Object.keys(item)) {
    const count = name.length === cellNameLength ? item[name]?.N : undefined;
    if (count !== undefined) counts.set(parseCellName(name), readCount(count));
  }
  return packCells(counts);
};

/** The digits of any number that is exact as one. */
const maxNumberDigits = 15;

const readCount = (digits: string): Count =>
  digits.length <= maxNumberDigits ? Number(digits) : toCount(BigInt(digits));
