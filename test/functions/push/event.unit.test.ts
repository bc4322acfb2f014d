import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';

import { eventOf } from '../../../functions/push/event.ts';
import { cloudEventOf } from '../../../shared/push/push-event.ts';
import { newRecord, reserved } from '../../../shared/push/record.ts';

const key = { system: 'http', month: '2026-11', customer: 'acme', meter: 'requests' } as const;
const sending = {
  sequence: 7,
  timestampSec: Date.parse('2026-11-22T12:00:00Z') / 1000,
  total: 1234,
  subject: 'acme-there',
  event: 'api_requests',
  asOf: Date.parse('2026-11-22T12:00:00.123Z'),
  address: null,
  counts: null,
};
const context = {
  store: '8d3e',
  total: 'billable' as const,
  hash: (text: string) => createHash('sha256').update(text).digest('hex'),
};

const idOf = (of = {}, sent = {}, store = context.store): string =>
  eventOf(reserved(newRecord({ ...key, ...of }), { ...sending, ...sent }, 0), {
    ...context,
    store,
  }).id;

test('an id comes from store, customer, meter, month and sequence, and from nothing else', () => {
  const ids = [
    idOf(),
    idOf({ customer: 'bolt' }),
    idOf({ meter: 'tokens' }),
    idOf({ month: '2026-12' }),
    idOf({}, { sequence: 8 }),
    idOf({}, {}, '8d3f'),
    // Told apart by their edges too.
    idOf({ customer: 'acmer', meter: 'equests' }),
  ];
  expect(new Set(ids).size).toBe(ids.length);
  const others = { total: 5, timestampSec: 1, subject: 'x', event: 'y', asOf: 1 };
  expect(idOf({}, others)).toBe(ids[0]);
});

test('a CloudEvent has the mapped name, the store, the customer, and the total with its month', () => {
  const event = eventOf(reserved(newRecord(key), sending, 0), context);
  expect(cloudEventOf(event)).toEqual({
    specversion: '1.0',
    id: event.id,
    source: '/billable/8d3e',
    type: 'api_requests',
    subject: 'acme-there',
    time: '2026-11-22T12:00:00.000Z',
    datacontenttype: 'application/json',
    data: {
      value: 1234,
      meter: 'requests',
      month: '2026-11',
      total: 'billable',
      as_of: '2026-11-22T12:00:00.123Z',
    },
  });
});
