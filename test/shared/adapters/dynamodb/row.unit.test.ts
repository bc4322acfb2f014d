import { describe, expect, test } from '@jest/globals';
import { rowUpdate, toRows } from '../../../../shared/adapters/dynamodb/row.ts';
import { cellCode, packCells } from '../../../../shared/metering/cells.ts';
import { consumer, longestNames, requestsOnly } from '../../../support/metering/events.ts';

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
      7,
      16,
    );
    expect(update).toEqual({
      TableName: 'table',
      Key: { pk: { S: 'm#2026-11#d' }, sk: { S: 'poppy-id#cust-0001#poppy#7' } },
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
      0,
      16,
    );
    const nameless = consumer({ customId: '', username: '' });
    const month = rowUpdate(
      't',
      { ...requestsOnly, page: '2026-11', consumer: nameless, cells },
      0,
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
    const update = rowUpdate('t', long, 0, 16);
    expect(update.ExpressionAttributeValues).toMatchObject({
      ':ci': { S: 'cust-0001' },
      ':us': { S: name },
    });
  });
});

describe('rows from items', () => {
  const item = (sk: string, counts: Record<string, number>) => ({
    pk: { S: 'm#2026-11#a' },
    sk: { S: sk },
    un: { S: 'hash' },
    ...Object.fromEntries(Object.entries(counts).map(([name, n]) => [name, { N: String(n) }])),
  });

  test('sum the shards of an identity and leave out what comes to zero', () => {
    const rows = toRows('2026-11', [
      item('poppy-id#cust-0001#poppy#0', { l5k: 3, lb8: -1 }),
      item('poppy-id#cust-0001#poppy#12', { l5k: 4, lb8: 1 }),
      item('poppy-id#cust-0002#poppy#0', { l5k: 1 }),
    ]);
    expect(rows).toEqual([
      {
        page: '2026-11',
        ...requestsOnly,
        consumer: consumer(),
        cells: packCells(new Map([[cellCode(21, 200), 7]])),
      },
      {
        page: '2026-11',
        ...requestsOnly,
        consumer: consumer({ customId: 'cust-0002' }),
        cells: packCells(new Map([[cellCode(21, 200), 1]])),
      },
    ]);
  });
});
