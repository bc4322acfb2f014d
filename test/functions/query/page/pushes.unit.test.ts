import { expect, test } from '@jest/globals';
import { createMemoryCounterStore } from '../../../../shared/adapters/memory/counter-store.ts';
import { createMemoryPushLedger } from '../../../../shared/adapters/memory/push-ledger.ts';
import { readBillableText } from '../../../../shared/customers/billable-file.ts';
import { accepted, newRecord, noted, reserved } from '../../../../shared/push/record.ts';
import { newRound } from '../../../../shared/push/round.ts';
import { batch, quarantined } from '../../../support/metering/batches.ts';
import { showPage, wordsOf } from '../../../support/page/show-page.ts';

const fileOf = () => {
  const reading = readBillableText(`customers: [{ id: acme, consumers: [custom_id:cust-0001] }]
push: { http: { url: https://in.example, meters: { requests: api_requests } } }
`);
  if (reading.kind === 'invalid') throw new Error('the file must be valid');
  return reading.file;
};

const sent = (month: string, customer: string) => {
  const key = { system: 'http', month, customer, meter: 'requests' } as const;
  const place = {
    sequence: 1,
    timestampSec: 1_795_000_000,
    subject: customer,
    event: 'api_requests',
    address: null,
    counts: null,
  };
  return reserved(newRecord(key), { ...place, total: 12, asOf: 0 }, 0);
};

/** What the page shows of a ledger, with an entry that waits in quarantine. */
const pageOf = async (now: number, query: string, ledger = createMemoryPushLedger()) => {
  const store = createMemoryCounterStore();
  await store.applyOnce(batch({ receivedAt: now, quarantined: [quarantined()] }));
  return wordsOf(await showPage(query, { now, reader: store, file: fileOf, ledger }));
};

const withProblem = async () => {
  const ledger = createMemoryPushLedger();
  const text = 'https://in.example answers 401: it does not take the key';
  const problem = {
    kind: 'failed',
    text,
    since: Date.parse('2026-11-20T00:00:00Z'),
    toldAt: 0,
  } as const;
  await ledger.putRound({ ...newRound('http', '2026-11'), revision: 1, problem });
  return ledger;
};

const now = Date.parse('2026-11-22T12:00:00Z');

test('what keeps a system from being sent to is on the page, and so is what waits in quarantine', async () => {
  const text = await pageOf(now, 'view=pushes', await withProblem());
  expect(text).toMatch(
    /HTTP, November 2026: https:\/\/in.example answers 401: it does not take the key/,
  );
  expect(text).toMatch(/2026-11: 1 of 2 entries \(50.0 %\) waits in quarantine/);
  expect(await pageOf(now, '', await withProblem())).toMatch(
    /Sent to HTTP nothing yet cannot be sent now/,
  );
});

test('in the first two days of a month the month before is the one that is sent', async () => {
  const ledger = createMemoryPushLedger();
  await ledger.putRecords([sent('2026-11', 'acme')]);
  await ledger.putRecords(
    (await Array.fromAsync(ledger.records({}))).flat().map((one) => accepted(one, 1)),
  );
  const text = await pageOf(Date.parse('2026-12-02T00:00:00Z'), '', ledger);
  expect(text).toMatch(/Sent to HTTP for Nov[^ ]*( 2026)? 1 of 1 all accepted/);
});

test('what changed too late is shown of months that are long over', async () => {
  const ledger = createMemoryPushLedger();
  const late = noted(newRecord(sent('2026-07', 'acme').key), { late: 77 });
  if (late === null) throw new Error('nothing to note');
  await ledger.putRecords([late]);
  await ledger.putRound({ ...newRound('http', '2026-07'), revision: 1, late: { requests: 77 } });
  expect(await pageOf(now, 'view=pushes', ledger)).toMatch(/HTTP July 2026 changed too late 1/);
  expect(await pageOf(now, '', ledger)).toMatch(
    /Sent to HTTP nothing yet usage of a month changed too late/,
  );
});

test('pushes and quarantine say of which time, zone and instant they are, and what matters', async () => {
  const ledger = createMemoryPushLedger();
  await ledger.putRecords([sent('2026-11', 'acme')]);
  expect(await pageOf(now, 'view=pushes', ledger)).toContain(
    'Pushes November 2026, October 2026 · UTC · as of 22 Nov, 12:00:00 1 total: 1 sent, not answered.',
  );
  expect(await pageOf(now, 'view=quarantine')).toContain(
    'Quarantine All that waits now · UTC · as of 22 Nov, 12:00:00 1 entry waits to be judged',
  );
});
