import { describe, expect, test } from '@jest/globals';

import { createMemoryCounterStore } from '../../../shared/adapters/memory/counter-store.ts';
import { readBillableText } from '../../../shared/customers/billable-file.ts';
import type { CounterStore } from '../../../shared/ports/counter-store.ts';
import { batch, quarantined } from '../../support/metering/batches.ts';
import { event } from '../../support/metering/events.ts';
import { createPushListHandler } from '../../../functions/query/push-handler.ts';
import { createMemoryPushLedger } from '../../../shared/adapters/memory/push-ledger.ts';
import { StoreUnavailable } from '../../../shared/ports/store-unavailable.ts';
import { newRound } from '../../../shared/push/round.ts';
import { newRecord, noted, reserved } from '../../../shared/push/record.ts';

const key = { system: 'http', month: '2026-11', customer: 'acme', meter: 'requests' } as const;
const request = {
  method: 'GET',
  path: '/push',
  query: '',
  headers: {},
  body: new Uint8Array(),
};

const now = Date.parse('2026-11-22T12:00:00Z');

const yaml = `push:
  http: { url: https://in.example, meters: { requests: api_requests } }
  stripe: { meters: { requests: api_requests }, grace: 1h }
`;

const fileOf = (text: string) => {
  const reading = readBillableText(text);
  if (reading.kind === 'invalid') throw new Error('the file must be valid');
  return reading.file;
};

type Given = {
  readonly store?: CounterStore;
  readonly text?: string;
  readonly at?: number;
};

const ask = async (
  ledger: Parameters<typeof createPushListHandler>[0]['ledger'],
  { store = createMemoryCounterStore(), text = yaml, at = now }: Given = {},
) => {
  const handler = createPushListHandler({
    ledger,
    file: () => fileOf(text),
    store,
    timezone: 'UTC',
    clock: () => at,
    log: () => undefined,
  });
  const { status, body } = await handler(request);
  const answered = typeof body === 'string' ? body : (await Array.fromAsync(body)).join('');
  return { status, body: JSON.parse(answered) as unknown };
};

test('an empty ledger is an empty list', async () => {
  expect(await ask(createMemoryPushLedger())).toEqual({
    status: 200,
    body: { data: [], problems: [], warnings: [] },
  });
});

test('the list has what the contract names', async () => {
  const ledger = createMemoryPushLedger();
  const sending = {
    sequence: 3,
    timestampSec: 1_795_000_000,
    total: 12,
    subject: 'acme',
    event: 'api_requests',
    asOf: 0,
    address: null,
    counts: null,
  };
  const unmapped = noted(newRecord({ ...key, customer: 'bolt' }), { unmapped: 7, reason: 'why' });
  await ledger.putRecords([reserved(newRecord(key), sending, 1_000)]);
  if (unmapped !== null) await ledger.putRecords([unmapped]);
  const common = {
    system: 'http',
    meter: 'requests',
    month: '2026-11',
    confirmed_at: null,
    late: null,
  };
  expect(await ask(ledger)).toEqual({
    status: 200,
    body: {
      data: [
        {
          ...common,
          customer: 'acme',
          total: 12,
          sequence: 3,
          state: 'sent',
          sent_at: '1970-01-01T00:00:01.000Z',
          reason: null,
        },
        {
          ...common,
          customer: 'bolt',
          total: 7,
          sequence: null,
          state: 'unmapped',
          sent_at: null,
          reason: 'why',
        },
      ],
      problems: [],
      warnings: [],
    },
  });
});

test('what keeps a system from being sent is listed with it', async () => {
  const ledger = createMemoryPushLedger();
  const problem = { kind: 'failed', text: 'a wrong key', since: 0, toldAt: 0 } as const;
  const round = { ...newRound('stripe', '2026-11'), revision: 1 };
  await ledger.putRound({ ...round, problem });
  await ledger.putRound({ ...round, system: 'http', stoppedAt: 12 });
  // It was taken out of the file.
  await ledger.putRound({ ...round, system: 'lago', problem });
  expect(await ask(ledger)).toMatchObject({
    body: {
      data: [],
      problems: [
        {
          system: 'stripe',
          month: '2026-11',
          problem: 'a wrong key',
          since: '1970-01-01T00:00:00.000Z',
        },
        {
          system: 'http',
          month: '2026-11',
          problem: expect.stringMatching(/12 customers would be lowered/),
          since: null,
        },
      ],
    },
  });
});

test('a store that does not answer is a 503', async () => {
  const { status } = await ask({
    rounds: async () => [],
    records: () => ({
      [Symbol.asyncIterator]: () => ({
        next: async () => {
          throw new StoreUnavailable('it does not answer');
        },
      }),
    }),
  });
  expect(status).toBe(503);
});

describe('entries of a month that wait in quarantine', () => {
  const ninetyEight = Array.from({ length: 98 }, () => event());

  test.each([
    [1, []],
    [
      2,
      [
        '2026-11: 2 of 100 entries (2.0 %) wait in quarantine and are in no total: npx billable quarantine list',
      ],
    ],
  ])('are a warning above 1 percent: %i of 100', async (count, warnings) => {
    const store = createMemoryCounterStore();
    const events = count === 1 ? [...ninetyEight, event()] : ninetyEight;
    await store.applyOnce(
      batch({ events, quarantined: [quarantined({ count })], receivedAt: now }),
    );
    expect(await ask(createMemoryPushLedger(), { store })).toMatchObject({ body: { warnings } });
  });

  test.each([
    ['2026-12-01T00:30:00Z', 1],
    ['2026-12-05T00:00:00Z', 0],
  ])('are a warning until the month is on an invoice: %s', async (at, warnings) => {
    const store = createMemoryCounterStore();
    await store.applyOnce(batch({ quarantined: [quarantined()], receivedAt: now }));
    const { body } = await ask(createMemoryPushLedger(), { store, at: Date.parse(at) });
    expect((body as { warnings: string[] }).warnings).toHaveLength(warnings);
  });

  test('are none of a file without pushes', async () => {
    const store = createMemoryCounterStore();
    await store.applyOnce(batch({ quarantined: [quarantined()], receivedAt: now }));
    const { body } = await ask(createMemoryPushLedger(), { store, text: 'customers: []' });
    expect(body).toMatchObject({ warnings: [] });
  });
});
