import { describe, expect, test } from '@jest/globals';
import { createMemoryCounterStore } from '../../../shared/adapters/memory/counter-store.ts';
import type { CounterReader } from '../../../shared/ports/counter-store.ts';
import { StoreUnavailable } from '../../../shared/ports/store-unavailable.ts';
import { ask, detailIn, jsonIn } from '../../support/usage/billable.ts';

const bounds =
  'a year, a quarter such as 2026-Q4, a month, a date, or a date-time with a zone (write + as %2B), ' +
  'from 1970 on';
const grouping =
  'a comma list of at most one of consumer, customer, any of service, route, ai_model, and at most one of ' +
  'status, status_class, each once; or none';
const known =
  'period, from, to, range, timezone, consumer, customer, service, route, ai_model, status, billable, ' +
  'group_by, meters, layout, order, format, csv, bom, delimiter, dates, raw, limit, cursor';
const selectors = 'id:…, username:…, custom_id:…, or a bare value of any of the three';
const statuses = 'a status from 100 to 599, or 1xx, 2xx, 3xx, 4xx, 5xx';
const notOurs =
  'which this server did not write, or whose token is gone; ' +
  'allowed: the next_cursor of an answer to the same query; begin again without a cursor.';
const meters =
  'all, or a comma list of requests, request_bytes, response_bytes, credits, invalid_quantities, each ' +
  'once.';

describe('a 400 says what was wrong, what came, and what is allowed:', () => {
  test.each([
    // One wrong value for each parameter.
    ['period=decade', 'period: received "decade"; allowed: hour, day, week, month, quarter, year.'],
    ['period=', 'period: received ""; allowed: hour, day, week, month, quarter, year.'],
    ['period=MONTH', 'period: received "MONTH"; allowed: hour, day, week, month, quarter, year.'],
    ['from=yesterday', `from: received "yesterday"; allowed: ${bounds}.`],
    ['from=2026-13', `from: received "2026-13"; allowed: ${bounds}.`],
    ['from=2026-11-22T00:00:00', `from: received "2026-11-22T00:00:00"; allowed: ${bounds}.`],
    [
      'from=2026-11-22T00:00:00+02:00',
      `from: received "2026-11-22T00:00:00 02:00"; allowed: ${bounds}.`,
    ],
    ['from=2026-Q5', `from: received "2026-Q5"; allowed: ${bounds}.`],
    [
      'range=tomorrow',
      'range: received "tomorrow"; allowed: today, yesterday, last_7_days, last_30_days, this_week, ' +
        'last_week, this_month, last_month, this_quarter, last_quarter, this_year, last_year.',
    ],
    [
      'range=today&from=2026',
      'range: received "today" with from="2026"; allowed: range, or from and to.',
    ],
    [
      'to=2026&range=today',
      'range: received "today" with to="2026"; allowed: range, or from and to.',
    ],
    ['to=', `to: received ""; allowed: ${bounds}.`],
    ['to=2026-02-30', `to: received "2026-02-30"; allowed: ${bounds}.`],
    ['to=1969', `to: received "1969"; allowed: ${bounds}.`],
    [
      'timezone=Mars/Olympus',
      'timezone: received "Mars/Olympus"; allowed: an IANA name such as UTC or America/New_York.',
    ],
    [
      'timezone=%2B05:07',
      'timezone: received "+05:07"; allowed: an IANA name such as UTC or America/New_York.',
    ],
    ['consumer=', `consumer: received ""; allowed: ${selectors}.`],
    ['consumer=id:', `consumer: received "id:"; allowed: ${selectors}.`],
    ['consumer=poppy&consumer=username:', `consumer: received "username:"; allowed: ${selectors}.`],
    ['customer=', 'customer: received ""; allowed: the id of a customer.'],
    ['status=600', `status: received "600"; allowed: ${statuses}.`],
    ['status=200,404', `status: received "200,404"; allowed: ${statuses}.`],
    ['status=200&status=xx', `status: received "xx"; allowed: ${statuses}.`],
    ['group_by=', `group_by: received ""; allowed: ${grouping}.`],
    ['group_by=path', `group_by: received "path"; allowed: ${grouping}.`],
    ['group_by=route,route', `group_by: received "route,route"; allowed: ${grouping}.`],
    [
      'group_by=route,status,route,status_class',
      `group_by: received "route,status,route,status_class"; allowed: ${grouping}.`,
    ],
    ['group_by=service,', `group_by: received "service,"; allowed: ${grouping}.`],
    ['group_by=none,service', `group_by: received "none,service"; allowed: ${grouping}.`],
    ['meters=', 'meters: received ""; allowed: a comma list of meters, each once; or all.'],
    ['meters=bytes', `meters: received "bytes"; allowed: ${meters}`],
    ['meters=credits,credits', `meters: received "credits,credits"; allowed: ${meters}`],
    ['meters=all,credits', `meters: received "all,credits"; allowed: ${meters}`],
    ['order=consumer', 'order: received "consumer"; allowed: period, requests.'],
    ['group_by=consumer,consumer', `group_by: received "consumer,consumer"; allowed: ${grouping}.`],
    ['group_by=consumer,customer', `group_by: received "consumer,customer"; allowed: ${grouping}.`],
    ['group_by=none,status', `group_by: received "none,status"; allowed: ${grouping}.`],
    ['billable=yes', 'billable: received "yes"; allowed: true, false, all.'],
    ['layout=tall', 'layout: received "tall"; allowed: long, wide.'],
    ['format=xlsx', 'format: received "xlsx"; allowed: json, csv.'],
    ['csv=1', 'csv: received "1"; allowed: true, false.'],
    ['csv=true&bom=1', 'bom: received "1"; allowed: true, false.'],
    ['csv=true&raw=', 'raw: received ""; allowed: true, false.'],
    ['csv=true&delimiter=;', 'delimiter: received ";"; allowed: comma, semicolon, tab.'],
    ['csv=true&dates=', 'dates: received ""; allowed: iso, plain.'],
    [
      'limit=0',
      'limit: received "0"; allowed: a whole number from 1 to 10000, with order=requests from 1 to 1000.',
    ],
    [
      'order=requests&limit=0',
      'limit: received "0"; allowed: a whole number from 1 to 10000, with order=requests from 1 to 1000.',
    ],
    [
      'limit=10001',
      'limit: received "10001"; allowed: a whole number from 1 to 10000, with order=requests from 1 to 1000.',
    ],
    [
      'limit=1.5',
      'limit: received "1.5"; allowed: a whole number from 1 to 10000, with order=requests from 1 to 1000.',
    ],
    [
      'limit=-1',
      'limit: received "-1"; allowed: a whole number from 1 to 10000, with order=requests from 1 to 1000.',
    ],
    ['cursor=abc', `cursor: received "abc", ${notOurs}`],
    ['cursor=', `cursor: received "", ${notOurs}`],
    // Wrong names.
    ['perid=month', `"perid" is not a parameter; known are: ${known}.`],
    ['Period=month', `"Period" is not a parameter; known are: ${known}.`],
    ['__proto__=1', `"__proto__" is not a parameter; known are: ${known}.`],
    ['=month', `"" is not a parameter; known are: ${known}.`],
  ])('%s', async (query, detail) => {
    const answer = await ask(createMemoryCounterStore(), query);
    expect([answer.status, detailIn(answer)]).toEqual([400, detail]);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(JSON.parse(answer.text)).toMatchObject({ status: 400, title: 'Bad Request' });
  });

  test('a long value is cut', async () => {
    const answer = await ask(createMemoryCounterStore(), `status=${'9'.repeat(5000)}`);
    expect(detailIn(answer)).toBe(`status: received "${'9'.repeat(100)}…"; allowed: ${statuses}.`);
  });
});

test.each([
  '',
  'period=month&csv=true',
  '&&period=day&',
  'format=csv&csv=true',
  'format=json&csv=false&limit=10000',
  'consumer=a&consumer=b&status=1xx&status=404',
  'timezone=america%2Fnew_york',
  'from=2026-11-22T00:00:00%2B02:00',
  'from=2026-11-21&to=2026-11-22',
  'layout=wide&group_by=customer',
  'layout=long&group_by=none',
  'period=hour&from=2026-01-01&to=2027-02-01',
  'period=week&from=2026-Q4',
  'period=day&range=last_30_days',
])('"%s" is answered', async (query) => {
  expect((await ask(createMemoryCounterStore(), query)).status).toBe(200);
});

test('a store that is away is an error that asks to try again', async () => {
  const away: CounterReader = {
    ...createMemoryCounterStore(),
    read: () => {
      throw new StoreUnavailable('no answer within 1 s');
    },
  };
  await expect(ask(away, '')).rejects.toThrow(StoreUnavailable);
  await expect(ask(away, 'csv=true')).rejects.toThrow(StoreUnavailable);
});

test('a time zone of any case is named as the zone database does', async () => {
  const answer = await ask(createMemoryCounterStore(), 'timezone=AMERICA/NEW_YORK');
  expect(jsonIn(answer)['timezone']).toBe('America/New_York');
});
