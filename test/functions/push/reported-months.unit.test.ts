import { expect, test } from '@jest/globals';

import { newPushMemory } from '../../../functions/push/alarms/memory.ts';
import { dueTotals } from '../../../functions/push/dry-run.ts';
import { createPushHandler } from '../../../functions/push/handler.ts';
import { newPushContext } from '../../../functions/push/new-context.ts';
import { createMemoryPushLedger } from '../../../shared/adapters/memory/push-ledger.ts';
import { readBillableText } from '../../../shared/customers/billable-file.ts';
import { parseBillableStatuses } from '../../../shared/usage/billable-statuses.ts';
import { type Written, yamlOf } from '../../support/customers/directory.ts';
import { consumer, event } from '../../support/metering/events.ts';
import { createLatestSystem } from '../../support/push/latest-system.ts';
import { at } from '../../support/push/world.ts';
import { reportSystem } from '../../support/reports/runs.ts';

const customer = (id: string, ...values: readonly string[]): Written => ({
  id,
  name: '',
  claims: values.map((value) => ({ value: `custom_id:${value}`, since: null })),
});

const ofConsumer = (customId: string, instant: string, status = 200) =>
  event({ consumer: consumer({ id: customId, customId }), at: at(instant), status });

const statuses = (text: string) => {
  const read = parseBillableStatuses(text);
  if (read === null) throw new Error(`${text} must be readable`);
  return { billableStatuses: read };
};

/** Reports and pushes over one store, with one clock and one file. */
const billing = (now: string) => {
  const system = reportSystem({ now });
  const ledger = createMemoryPushLedger();
  const memory = newPushMemory();
  const double = createLatestSystem({ now: system.clock });
  const missing = { kind: 'missing', reason: 'not used here' } as const;
  const never = () => {
    throw new Error('only http is pushed to');
  };
  let customers: readonly Written[] = [];
  const context = async () => {
    const push = { push: { http: { url: 'https://in.example', meters: { requests: 'api' } } } };
    const reading = readBillableText(JSON.stringify({ ...JSON.parse(yamlOf(customers)), ...push }));
    if (reading.kind === 'invalid') throw new Error(JSON.stringify(reading.problems));
    const { billingTimezone, billableStatuses } = system.settings();
    return newPushContext({
      store: system.store,
      ledger,
      files: system.reports,
      file: reading.file,
      settings: { billingTimezone, billableStatuses, meters: { definitions: [] } },
      secrets: {
        stripe: missing,
        openmeter: missing,
        lago: missing,
        http: { kind: 'known', text: 'whsec_test' },
      },
      makers: { stripe: never, openmeter: never, lago: never, http: () => double.system },
      clock: system.clock,
      sleep: async () => undefined,
      deadline: null,
    });
  };
  return {
    ...system,
    double,
    direct: (...written: readonly Written[]): void => {
      customers = written;
      system.direct(...written);
    },
    push: async () => createPushHandler(await context(), memory)(),
    due: async (month: string) =>
      (await Array.fromAsync(dueTotals(await context(), { month, isByHand: true }))).flatMap(
        (part) => part.due,
      ),
  };
};

test('a month is pushed in the zone that it is reported in, whatever the setting is now', async () => {
  const { direct, count, run, push, passTo, change, due, manifest, double } =
    billing('2026-10-31T04:00:00Z');
  direct(customer('acme', 'm'), customer('bolt', 'n'));
  await run();
  passTo('2026-11-10T12:00:00Z');
  await count(
    ...Array.from({ length: 9 }, () => ofConsumer('m', '2026-11-01T02:00:00Z')),
    ofConsumer('m', '2026-11-05T12:00:00Z'),
    ofConsumer('n', '2026-11-05T12:00:00Z'),
  );
  await push();
  expect(double.values('2026-11')).toEqual({ 'api/acme': 10, 'api/bolt': 1 });

  change({ billingTimezone: 'America/New_York' });
  await run();
  expect(await due('2026-11')).toEqual([]);
  passTo('2026-12-01T12:00:00Z');
  // Hours that the new zone has in November, and the old one in December.
  await count(ofConsumer('m', '2026-12-01T02:00:00Z'), ofConsumer('m', '2026-11-30T23:00:00Z'));
  await push();
  expect(double.values('2026-11')).toEqual({ 'api/acme': 11, 'api/bolt': 1 });
  await run();
  expect(await manifest('2026-11', 1)).toMatchObject({ timezone: 'UTC', requests: 12 });
  passTo('2026-12-05T12:00:00Z');
  await push();
  // In no month: December begins by the new zone.
  expect(double.values('2026-12')).toEqual({});
});

test('a zone to the east sends nothing of a month again with the next', async () => {
  const { direct, count, run, push, passTo, change, due, double } = billing('2026-10-31T04:00:00Z');
  direct(customer('acme', 'm'));
  await run();
  await count(ofConsumer('m', '2026-10-31T03:00:00Z'));
  passTo('2026-10-31T23:45:00Z');
  await count(ofConsumer('m', '2026-10-31T23:30:00Z'));
  await push();
  passTo('2026-11-10T12:00:00Z');
  await count(ofConsumer('m', '2026-11-05T12:00:00Z'));
  await push();
  expect(double.values('2026-10')).toEqual({ 'api/acme': 2 });
  change({ billingTimezone: 'Europe/Berlin' });
  await run();
  await push();
  expect(double.values('2026-11')).toEqual({ 'api/acme': 1 });
  expect(await due('2026-10')).toEqual([]);
});

/** October pushed, reported and closed: 2 of acme, 1 of bolt, and an error of each. */
const closedOctober = async () => {
  const all = billing('2026-10-20T12:00:00Z');
  all.direct(customer('acme', 'm', 'n'), customer('bolt', 'o'));
  await all.count(
    ofConsumer('m', '2026-10-05T12:00:00Z'),
    ofConsumer('n', '2026-10-05T12:00:00Z'),
    ofConsumer('o', '2026-10-05T12:00:00Z'),
    ofConsumer('n', '2026-10-05T12:00:00Z', 503),
    ofConsumer('o', '2026-10-05T12:00:00Z', 503),
  );
  await all.push();
  for (const day of ['2026-11-01', '2026-11-12']) {
    all.passTo(`${day}T04:00:00Z`);
    await all.run();
  }
  expect(await all.close('2026-10')).toMatchObject({ version: 1 });
  expect(all.double.values('2026-10')).toEqual({ 'api/acme': 2, 'api/bolt': 1 });
  return all;
};

test('a closed month is pushed by the customers and statuses of its close, as its report is', async () => {
  const { direct, change, due, push, count, passTo } = await closedOctober();
  direct(customer('acme', 'm'), customer('bolt', 'n', 'o'));
  change(statuses('1xx,2xx,3xx,4xx,5xx'));
  expect(await due('2026-10')).toEqual([]);
  expect(await push()).toContainEqual(
    expect.objectContaining({ month: '2026-10', outcome: 'done', alarms: [] }),
  );
  // What was used late is late still, and of the customer that the report gives it to.
  await count(
    ofConsumer('n', '2026-10-31T12:00:00Z'),
    ofConsumer('n', '2026-10-31T12:00:00Z', 503),
  );
  expect(await due('2026-10')).toMatchObject([{ customer: 'acme', now: 3, difference: 1 }]);
  passTo('2026-11-13T12:00:00Z');
  expect((await push()).flatMap(({ alarms }) => alarms)).toEqual([
    expect.stringContaining('late: requests of acme in 2026-10 changed by 1 and'),
  ]);
});

test('a restated month is pushed by what it was restated by', async () => {
  const { direct, due, run, manifest } = await closedOctober();
  direct(customer('acme', 'm'), customer('bolt', 'n', 'o'));
  await run({ month: '2026-10', restate: true });
  expect(await manifest('2026-10', 2)).toMatchObject({ restated: 2 });
  expect(await due('2026-10')).toMatchObject([
    { customer: 'acme', now: 1 },
    { customer: 'bolt', now: 2 },
  ]);
  direct(customer('acme', 'm', 'n', 'o'));
  expect(await due('2026-10')).toMatchObject([{ customer: 'acme', now: 1 }]);
});

test('a month that is not closed is pushed by the file of now', async () => {
  const { direct, due, passTo, run, count } = billing('2026-10-20T12:00:00Z');
  direct(customer('acme', 'm'), customer('bolt', 'o'));
  await count(ofConsumer('m', '2026-10-05T12:00:00Z'));
  passTo('2026-11-05T04:00:00Z');
  await run();
  direct(customer('acme'), customer('bolt', 'm', 'o'));
  expect(await due('2026-10')).toMatchObject([{ customer: 'bolt', now: 1 }]);
});
