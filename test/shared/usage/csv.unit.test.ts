import { describe, expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import type { UsageEvent } from '../../../shared/metering/usage-event.ts';
import { ask, storeOf } from '../../support/usage/billable.ts';
import { consumer, event } from '../../support/metering/events.ts';

const csvOf = async (events: readonly UsageEvent[], query = ''): Promise<string> => {
  const answer = await ask(await storeOf([events]), `csv=true&${query}`);
  expect(answer.status).toBe(200);
  return answer.text;
};

const longHeader =
  'period_start,period_end,timezone,consumer_id,consumer_username,consumer_custom_id,status,requests\r\n';

test('a row is a period, a consumer, a status and its requests, with CRLF', async () => {
  expect(await csvOf([event(), event()])).toBe(
    `${longHeader}2026-11-01T00:00:00Z,2026-12-01T00:00:00Z,UTC,poppy-id,poppy,cust-0001,200,2\r\n`,
  );
});

test('no rows are a header', async () => {
  expect(await csvOf([])).toBe(longHeader);
});

test('a missing name is an empty cell', async () => {
  const events = [event({ consumer: consumer({ username: '', customId: '' }) })];
  expect(await csvOf(events)).toMatch(/,UTC,poppy-id,,,200,1\r\n$/);
});

test('wide has a row per consumer and period, with a column per class', async () => {
  const statuses = [100, 200, 204, 302, 404, 429, 499, 500, 503];
  const events = statuses.map((status) => event({ status }));
  expect(await csvOf(events, 'layout=wide')).toBe(
    'period_start,period_end,timezone,consumer_id,consumer_username,consumer_custom_id,requests,' +
      'billable_requests,status_1xx,status_2xx,status_3xx,status_4xx,status_5xx\r\n' +
      '2026-11-01T00:00:00Z,2026-12-01T00:00:00Z,UTC,poppy-id,poppy,cust-0001,9,5,1,2,1,3,2\r\n',
  );
});

describe('billable', () => {
  const events = [200, 404, 429, 429, 500].map((status) => event({ status }));
  const statusesOf = async (query: string): Promise<string[]> =>
    (await csvOf(events, `group_by=status&${query}`))
      .split('\r\n')
      .slice(1, -1)
      .map((row) => row.split(',').slice(-2).join(' '));

  test('true is what is billed, false the rest of it, all both', async () => {
    expect(await statusesOf('billable=true')).toEqual(['200 1', '404 1']);
    expect(await statusesOf('billable=false')).toEqual(['429 2', '500 1']);
    expect(await statusesOf('billable=all')).toEqual(['200 1', '404 1', '429 2', '500 1']);
    expect(await statusesOf('')).toEqual(await statusesOf('billable=all'));
  });
});

test.each([
  ['none', 'period_start,period_end,timezone,requests'],
  ['status', 'period_start,period_end,timezone,status,requests'],
  ['customer', 'period_start,period_end,timezone,customer_id,customer_name,requests'],
  [
    'customer,status_class',
    'period_start,period_end,timezone,customer_id,customer_name,status_class,requests',
  ],
  [
    'status_class,consumer',
    'period_start,period_end,timezone,consumer_id,consumer_username,consumer_custom_id,status_class,requests',
  ],
])('group_by=%s has the columns %s', async (groupBy, columns) => {
  expect(await csvOf([], `group_by=${groupBy}`)).toBe(`${columns}\r\n`);
});

test('wide by customer has the customer in the place of the consumer', async () => {
  expect(await csvOf([event()], 'layout=wide&group_by=customer')).toBe(
    'period_start,period_end,timezone,customer_id,customer_name,requests,billable_requests,' +
      'status_1xx,status_2xx,status_3xx,status_4xx,status_5xx\r\n' +
      '2026-11-01T00:00:00Z,2026-12-01T00:00:00Z,UTC,cust-0001,,1,1,0,1,0,0,0\r\n',
  );
});

test.each([
  ['comma', ','],
  ['semicolon', ';'],
  ['tab', '\t'],
])('delimiter=%s separates all cells of header and rows by it', async (name, delimiter) => {
  const events = [event({ consumer: consumer({ username: 'a,b;c\td' }) })];
  const text = await csvOf(events, `delimiter=${name}`);
  expect(text).toBe(
    longHeader.replaceAll(',', delimiter) +
      `2026-11-01T00:00:00Z,2026-12-01T00:00:00Z,UTC,poppy-id,?,cust-0001,200,1\r\n`
        .replaceAll(',', delimiter)
        .replace('?', '"a,b;c\td"'),
  );
});

describe('dates=plain', () => {
  const periodsOf = async (query: string): Promise<string[]> => {
    const text = await csvOf([event({ at: Date.parse('2026-11-22T05:30:00Z') })], query);
    return text
      .split('\r\n')
      .slice(1, -1)
      .map((row) => row.split(',').slice(0, 3).join(' / '));
  };

  test.each([
    ['month', 'UTC', '2026-11-01 / 2026-12-01 / UTC'],
    ['year', 'UTC', '2026-01-01 / 2027-01-01 / UTC'],
    ['day', 'America/New_York', '2026-11-22 / 2026-11-23 / America/New_York'],
    ['hour', 'America/New_York', '2026-11-22 00:00:00 / 2026-11-22 01:00:00 / America/New_York'],
    ['hour', 'Asia/Kolkata', '2026-11-22 11:00:00 / 2026-11-22 12:00:00 / Asia/Kolkata'],
  ])('writes a %s of %s as %s', async (period, timezone, cells) => {
    const query = `dates=plain&period=${period}&timezone=${timezone}&from=2026-11-20&to=2026-11-24`;
    expect(await periodsOf(query)).toEqual([cells]);
  });

  test('dates=iso is what is written without it', async () => {
    expect(await periodsOf('dates=iso')).toEqual(await periodsOf(''));
  });
});

test('bom=true begins with the UTF-8 byte order mark, bom=false does not', async () => {
  expect(await csvOf([], 'bom=true')).toBe(`\uFEFF${longHeader}`);
  expect(await csvOf([], 'bom=false')).toBe(longHeader);
});

describe('a text cell', () => {
  const cellOf = async (username: string, query = ''): Promise<string> => {
    const text = await csvOf([event({ consumer: consumer({ username }) })], query);
    const [, row] = parse(text, { recordDelimiter: '\r\n' });
    return row?.[4] ?? '';
  };

  test.each(['=cmd()', '+1', '-2', '@x', '\tx', '\rx', '\nx', "'x", "'=x", "''"])(
    'that begins like the formula %j gets a leading apostrophe, which raw leaves out',
    async (name) => {
      expect(await cellOf(name)).toBe(`'${name}`);
      expect(await cellOf(name, 'raw=false')).toBe(`'${name}`);
      expect(await cellOf(name, 'raw=true')).toBe(name);
    },
  );

  test.each([
    'a=1',
    'a,b',
    'a"b"',
    'a\nb',
    '"',
    ' =x',
    'na\u00efve',
    '\u{1f600}',
    '#1',
    ';',
    '\u00a0',
  ])('%j is read back as it is', async (name) => {
    expect(await cellOf(name)).toBe(name);
    expect(await cellOf(name, 'raw=true')).toBe(name);
  });

  test.each([
    ['a,b', '"a,b"'],
    ['a"b', '"a""b"'],
    ['a;b', '"a;b"'],
    ['a\tb', '"a\tb"'],
    ['x;=1+1;y', '"x;\'=1+1;y"'],
    ['x\t-1', '"x\t\'-1"'],
    ['a,@b', '"a,\'@b"'],
    ["a;'b", '"a;\'\'b"'],
    ['a\r\nb', '"a\r\'\nb"'],
    ['\t=1', '"\'\t\'=1"'],
    ['a\rb', '"a\rb"'],
    ['a\nb', '"a\nb"'],
    ['\r', '"\'\r"'],
    ["a'b", "a'b"],
    [' a', ' a'],
  ])('%j is written as %s', async (name, cell) => {
    const text = await csvOf([event({ consumer: consumer({ username: name }) })]);
    expect(text).toContain(`,poppy-id,${cell},cust-0001,`);
  });

  test('is guarded in the columns of id and custom id and customer too', async () => {
    const events = [event({ consumer: { id: '=id', customId: '@custom', username: '' } })];
    expect(await csvOf(events)).toContain(",UTC,'=id,,'@custom,200,1\r\n");
    expect(await csvOf(events, 'group_by=customer')).toContain(",UTC,'@custom,,1\r\n");
  });
});
