import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { rowUpdate, toRow } from '../../../../../shared/adapters/dynamodb/rows/row.ts';
import { cellCode, packCells } from '../../../../../shared/metering/cells.ts';
import { noLabels } from '../../../../../shared/metering/labels.ts';
import { consumer, longestNames, requestsOnly } from '../../../../support/metering/events.ts';

const cells = packCells(
  new Map([
    [cellCode(21, 200), 3],
    [cellCode(21, 404), -1],
  ]),
);

describe('the update of a row', () => {
  test('adds each cell by its name, and names the consumer for the indexes', () => {
    const update = rowUpdate(
      'table',
      { ...requestsOnly, page: '2026-11', consumer: consumer(), cells },
      16,
    );
    expect(update).toEqual({
      TableName: 'table',
      Key: { pk: { S: 'm#2026-11#d' }, sk: { S: 'poppy-id#cust-0001#poppy#' } },
      UpdateExpression: 'SET un = :un,cn = :cn ADD #l5k :l5k,#lb8 :lb8',
      ExpressionAttributeNames: { '#l5k': 'l5k', '#lb8': 'lb8' },
      ExpressionAttributeValues: {
        ':l5k': { N: '3' },
        ':lb8': { N: '-1' },
        ':un': { S: expect.stringMatching(/^[\w-]{22}$/) },
        ':cn': { S: expect.stringMatching(/^[\w-]{22}$/) },
      },
    });
  });

  test('of a quarter of a day, or without names, is in no index', () => {
    const quarterDay = rowUpdate(
      't',
      { ...requestsOnly, page: '2026-11-22T06', consumer: consumer(), cells },
      16,
    );
    const nameless = consumer({ customId: '', username: '' });
    const month = rowUpdate(
      't',
      { ...requestsOnly, page: '2026-11', consumer: nameless, cells },
      16,
    );
    expect(quarterDay.UpdateExpression).toBe('ADD #l5k :l5k,#lb8 :lb8');
    expect(month.UpdateExpression).toBe('ADD #l5k :l5k,#lb8 :lb8');
  });

  test('keeps names as attributes that are too long for the key', () => {
    const [name = ''] = longestNames;
    const long = {
      ...requestsOnly,
      page: '2026-11-22T06',
      consumer: consumer({ username: name }),
      cells,
    };
    const update = rowUpdate('t', long, 16);
    expect(update.ExpressionAttributeValues).toMatchObject({
      ':ci': { S: 'cust-0001' },
      ':us': { S: name },
    });
  });

  test('of another meter lies in a partition of its own, and is in no index', () => {
    const row = { page: '2026-11', consumer: consumer(), labels: noLabels, meter: 'bytes', cells };
    const update = rowUpdate('t', row, 16);
    expect(update.Key?.['pk']).toEqual({ S: 'm#2026-11#d#bytes' });
    expect(update.UpdateExpression).toBe('ADD #l5k :l5k,#lb8 :lb8');
  });
});

test('a row is read back from its item, without what comes to zero', () => {
  const item = {
    pk: { S: 'm#2026-11#a' },
    sk: { S: 'poppy-id#cust-0001#poppy#' },
    un: { S: 'hash' },
    l5k: { N: '7' },
    lb8: { N: '0' },
  };
  expect(toRow('2026-11', 'requests', item)).toEqual({
    ...requestsOnly,
    page: '2026-11',
    consumer: consumer(),
    cells: packCells(new Map([[cellCode(21, 200), 7]])),
  });
});

test('names and labels that are too long for the key are read back from attributes', () => {
  const [name = ''] = longestNames;
  const row = {
    page: '2026-11',
    consumer: consumer({ username: name }),
    labels: { service: 'orders', route: '', ai_model: 'm' },
    meter: 'bytes',
    cells,
  };
  const update = rowUpdate('t', row, 16);
  const item: Record<string, AttributeValue> = { ...update.Key };
  for (const [placeholder, value] of Object.entries(update.ExpressionAttributeValues ?? {})) {
    item[placeholder.slice(1)] = value;
  }
  expect(toRow('2026-11', 'bytes', item)).toEqual(row);
});
