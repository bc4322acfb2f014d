import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { onAws, onThisMachine, type Place } from '../../support/cli/billing-places.ts';
import { runHere, runCommandLine } from '../../support/cli/run.ts';
import { describeOnEmulator } from '../../support/dynamodb/emulator.ts';
import { batch, batchId } from '../../support/metering/batches.ts';
import { consumer, event } from '../../support/metering/events.ts';

// A command refuses a clock that is days beyond the last receipt.
const receivedAt = Date.now();
const day = (number: number) => Date.parse(`2026-10-${number}T12:00:00Z`);
const own = consumer({ id: 'one', customId: 'c-1', username: 'before' });
const renamed = { ...own, username: '=after' };
const other = consumer({ id: 'two', customId: 'c-2', username: '' });

const customersText = 'customers: [{ id: acme, name: Acme, consumers: [custom_id:c-1] }]';

const folder = mkdtempSync(join(tmpdir(), 'billable-explain-'));
const dataDir = join(folder, 'data');
afterAll(() => rmSync(folder, { recursive: true }));

const count = async ({ store, table, bucket, env, useCustomers }: Place) => {
  const used = (name: string, ...events: Parameters<typeof event>[0][]) =>
    store().applyOnce(batch({ name, events: events.map((each) => event(each)), receivedAt }));
  await used(
    'first',
    { at: day(10), consumer: own },
    { at: day(10), consumer: own, status: 503 },
    { at: day(10), consumer: other },
    // In the zone of the report it is another month.
    { at: Date.parse('2026-09-30T12:00:00Z'), consumer: own },
  );
  await used('second', { at: day(12), consumer: renamed });
  await used('load test', { at: day(12), consumer: own }, { at: day(12), consumer: other });
  await useCustomers(customersText);
  const why = ['--reason', 'load test', '--by', 'Ada'];
  for (const words of [
    ['void', batchId('load test'), ...why, ...table],
    ['report', '2026-10', ...table, ...bucket],
  ]) {
    const { code, err } = await runHere(words, env);
    expect([code, err]).toEqual([0, '']);
  }
};

const asked = ['--customer', 'acme', '--month', '2026-10'];

/** What holds wherever the store and the reports are. */
const explains = (open: () => Promise<Place>): void => {
  let place: Place;
  beforeAll(async () => {
    place = await open();
    await count(place);
  });
  afterAll(async () => place.close());
  const explain = async (...words: string[]) =>
    runHere(['explain', ...words, ...place.table, ...place.bucket], place.env);

  test('the number of a customer is its versions, names, days, voids and batches', async () => {
    const { code, out } = await explain(...asked, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      customer: 'acme',
      timezone: 'UTC',
      basis: 1,
      counted: { requests: 3, billable_requests: 2 },
      receipts: { batches: 2, requests: 3, billable_requests: 2 },
      versions: [{ version: 1, requests: 3, billable_requests: 2, after_close: false }],
      names: [
        { consumer_id: 'one', consumer_username: 'before', first: '2026-10-10', requests: 2 },
        { consumer_id: 'one', consumer_username: '=after', first: '2026-10-12', requests: 1 },
      ],
      days: { '2026-10-10': { requests: 2, billable_requests: 1 }, '2026-10-12': { requests: 1 } },
      voids: [{ batch: batchId('load test'), requests: 1, reason: 'load test', by: 'Ada' }],
      quarantine: [],
    });
  });

  test('--csv has a line per batch and name, whose requests add up to the number', async () => {
    const { out } = await explain(...asked, '--csv');
    const [header, ...lines] = out.trimEnd().split('\r\n');
    expect(header).toBe(
      'batch,received_at,replay_of,consumer_id,consumer_username,consumer_custom_id,requests,billable_requests,voided_requests',
    );
    const at = new Date(receivedAt).toISOString();
    expect(lines.toSorted()).toEqual(
      [
        `${batchId('first')},${at},,one,before,c-1,2,1,0`,
        `${batchId('second')},${at},,one,'=after,c-1,1,1,0`,
        `${batchId('load test')},${at},,one,before,c-1,0,0,1`,
      ].toSorted(),
    );
  });

  test('people read the same in sections', async () => {
    const { out } = await explain(...asked);
    expect(out).toContain('counted now: 3 requests, 2 billable');
    expect(out).toContain('by the customers and the billable statuses of version 1');
    expect(out).toMatch(/Voided[^]*load test/);
  });

  test('an id that nothing names is said to be one', async () => {
    const month = ['--month', '2026-10'];
    const unknown = 'no customers, no version and no batch name it';
    expect((await explain('--customer', 'acmee', ...month)).out).toContain(unknown);
    expect((await explain(...asked)).out).not.toContain(unknown);
    const before = ['--customer', 'acme', '--month', '2026-08'];
    expect((await explain(...before)).out).not.toContain(unknown);
  });

  test('a month without a report is explained by the customers of now', async () => {
    const september = ['--customer', 'acme', '--month', '2026-09', '--json'];
    expect(JSON.parse((await explain(...september)).out)).toMatchObject({
      basis: null,
      counted: { requests: 1 },
      receipts: { requests: 1 },
      versions: [],
    });
  });
};

describe('on one machine', () => {
  explains(() => onThisMachine(dataDir));

  test('--csv waits for its reader after each batch', async () => {
    const { promise: reader, resolve: read } = Promise.withResolvers<void>();
    const { promise: waiting, resolve: noteWait } = Promise.withResolvers<void>();
    let out = '';
    let waits = 0;
    const run = runCommandLine(['explain', ...asked, '--csv'], {
      env: { BILLABLE_DATA_DIR: dataDir },
      now: Date.now,
      out: (text) => (out += text),
      drained: async () => {
        waits += 1;
        noteWait();
        await reader;
        return true;
      },
    });
    await Promise.race([waiting, run]);
    expect(out.split('\r\n')).toHaveLength(3);
    read();
    expect((await run).code).toBe(0);
    expect([waits, out.split('\r\n').length]).toEqual([3, 5]);
  });

  test('--csv reads no further where its reader is gone', async () => {
    let out = '';
    const { code } = await runCommandLine(['explain', ...asked, '--csv'], {
      env: { BILLABLE_DATA_DIR: dataDir },
      now: Date.now,
      out: (text) => (out += text),
      drained: async () => false,
    });
    expect(code).toBe(0);
    expect(out.split('\r\n')).toHaveLength(3);
  });
});

describeOnEmulator('on AWS', () => explains(() => onAws(folder)));

test('wrong use is refused', async () => {
  const wrong = (...words: string[]) => runHere(['explain', ...words]);
  expect((await wrong('--customer', 'acme', '--month', 'October')).err).toContain(
    '--month is "October"; allowed: a month such as 2026-10',
  );
  expect(await wrong(...asked, '--csv', '--json')).toMatchObject({ code: 2 });
  expect(await wrong(...asked, '--bucket', 'b')).toMatchObject({ code: 2 });
});
