import { expect, test } from '@jest/globals';

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

const ask = async (ledger: Parameters<typeof createPushListHandler>[0]['ledger']) => {
  const handler = createPushListHandler({ ledger, log: () => undefined });
  const { status, body } = await handler(request);
  const text = typeof body === 'string' ? body : (await Array.fromAsync(body)).join('');
  return { status, body: JSON.parse(text) as unknown };
};

test('an empty ledger is an empty list', async () => {
  expect(await ask(createMemoryPushLedger())).toEqual({
    status: 200,
    body: { data: [], problems: [] },
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
    },
  });
});

test('what keeps a system from being sent is listed with it', async () => {
  const ledger = createMemoryPushLedger();
  const problem = { kind: 'failed', text: 'a wrong key', since: 0, toldAt: 0 } as const;
  const round = { ...newRound('stripe', '2026-11'), revision: 1 };
  await ledger.putRound({ ...round, problem });
  await ledger.putRound({ ...round, system: 'lago', stoppedAt: 12 });
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
          system: 'lago',
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
