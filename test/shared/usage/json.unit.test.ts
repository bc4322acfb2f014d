import { expect, test } from '@jest/globals';
import type { UsageEvent } from '../../../shared/metering/usage-event.ts';
import { ask, jsonIn, storeOf } from '../../support/usage/billable.ts';
import { consumer, event, hostileNames } from '../../support/metering/events.ts';

const jsonOf = async (events: readonly UsageEvent[], query = '') =>
  jsonIn(await ask(await storeOf([events]), query));

test('an answer says what was asked, when, and the rows', async () => {
  expect(JSON.stringify(await jsonOf([event(), event()], 'from=2026-11'), null, 1)).toBe(
    JSON.stringify(
      {
        period: 'month',
        timezone: 'UTC',
        from: '2026-11-01T00:00:00Z',
        to: '2026-12-01T00:00:00Z',
        as_of: '2026-11-22T12:00:00.123Z',
        data: [
          {
            period_start: '2026-11-01T00:00:00Z',
            period_end: '2026-12-01T00:00:00Z',
            consumer_id: 'poppy-id',
            consumer_username: 'poppy',
            consumer_custom_id: 'cust-0001',
            status: 200,
            requests: 2,
          },
        ],
        next_cursor: null,
      },
      null,
      1,
    ),
  );
});

test('no rows are an empty list', async () => {
  expect((await jsonOf([])).data).toEqual([]);
});

test('a missing name is null', async () => {
  const events = [event({ consumer: consumer({ username: '', customId: '' }) })];
  expect((await jsonOf(events)).data[0]).toMatchObject({
    consumer_username: null,
    consumer_custom_id: null,
  });
});

test('names come out as they went in', async () => {
  const events = hostileNames.map((name) =>
    event({ consumer: { id: name, customId: name, username: name } }),
  );
  const { data } = await jsonOf(events);
  expect(data).toHaveLength(hostileNames.length);
  for (const name of hostileNames) {
    expect(data).toContainEqual(
      expect.objectContaining({
        consumer_id: name,
        consumer_custom_id: name,
        consumer_username: name,
      }),
    );
  }
});

test('wide has the columns of the CSV but the time zone', async () => {
  const { data, billable_statuses } = await jsonOf(
    [event(), event({ status: 500 })],
    'layout=wide',
  );
  expect(billable_statuses).toBe('1xx,2xx,3xx,4xx,!429,!499');
  expect(data).toEqual([
    {
      period_start: '2026-11-01T00:00:00Z',
      period_end: '2026-12-01T00:00:00Z',
      consumer_id: 'poppy-id',
      consumer_username: 'poppy',
      consumer_custom_id: 'cust-0001',
      requests: 2,
      billable_requests: 1,
      status_1xx: 0,
      status_2xx: 1,
      status_3xx: 0,
      status_4xx: 0,
      status_5xx: 1,
    },
  ]);
});

test('billable=true and billable=false say what is billable, billable=all need not', async () => {
  expect(await jsonOf([], 'billable=true')).toHaveProperty('billable_statuses');
  expect(await jsonOf([], 'billable=false')).toHaveProperty('billable_statuses');
  expect(await jsonOf([], 'billable=all')).not.toHaveProperty('billable_statuses');
});

test('BILLABLE_STATUSES decides what is billable', async () => {
  const store = await storeOf([[event({ status: 200 }), event({ status: 404 })]]);
  const settings = {
    billableStatuses: { text: '404', includes: (status: number) => status === 404 },
  };
  const answer = jsonIn(await ask(store, 'billable=true', { settings }));
  expect(answer['billable_statuses']).toBe('404');
  expect(answer.data).toMatchObject([{ status: 404, requests: 1 }]);
});

test('BILLING_TIMEZONE is the zone where none is asked for', async () => {
  const store = await storeOf([[event({ at: Date.parse('2026-11-01T03:00:00Z') })]]);
  const settings = { billingTimezone: 'America/New_York' };
  const answer = jsonIn(await ask(store, '', { settings }));
  expect(answer).toMatchObject({ timezone: 'America/New_York', to: '2026-12-01T00:00:00-05:00' });
  expect(answer.data).toMatchObject([{ period_start: '2026-10-01T00:00:00-04:00' }]);
});

test('a custom id that changes makes two lines, and a rename none', async () => {
  const at = (day: string): number => Date.parse(`2026-11-${day}T12:00:00Z`);
  const { data } = await jsonOf([
    event({ at: at('01'), consumer: consumer({ username: 'old' }) }),
    event({ at: at('02'), consumer: consumer({ username: 'new' }), status: 404 }),
    event({ at: at('03'), consumer: consumer({ customId: 'cust-0002' }) }),
  ]);
  expect(
    data.map((row) => [row['consumer_username'], row['consumer_custom_id'], row['status']]),
  ).toEqual([
    ['new', 'cust-0001', 200],
    ['new', 'cust-0001', 404],
    ['poppy', 'cust-0002', 200],
  ]);
});

test('the username is the last by bytes where one UTC day has several', async () => {
  const named = (username: string, time: string): UsageEvent =>
    event({ at: Date.parse(`2026-11-22T${time}Z`), consumer: consumer({ username }) });
  const { data } = await jsonOf([
    named('\u{1f600}', '01:00:00'),
    named('\uffff', '23:00:00'),
    named('zz', '12:00:00'),
  ]);
  expect(data).toMatchObject([{ consumer_username: '\u{1f600}', requests: 3 }]);
});

test('the username is that of the requests that were asked for', async () => {
  const at = (day: string): number => Date.parse(`2026-11-${day}T12:00:00Z`);
  const events = [
    event({ at: at('01'), consumer: consumer({ username: 'old' }), status: 404 }),
    event({ at: at('02'), consumer: consumer({ username: 'new' }) }),
  ];
  expect((await jsonOf(events, 'status=404')).data).toMatchObject([{ consumer_username: 'old' }]);
});
