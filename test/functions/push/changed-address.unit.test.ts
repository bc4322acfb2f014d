import { expect, test } from '@jest/globals';

import { dayMs, hourMs } from '../../../shared/calendar/instant.ts';
import { createLatestSystem } from '../../support/push/latest-system.ts';
import { november as month, withTwoCustomers } from '../../support/push/two-customers.ts';

const first = { url: 'https://test.example/usage' };
const second = { url: 'https://in.example/usage' };

/** Two customers whose totals are at the first receiver, and a second one. */
const start = async () => {
  const { world, double } = withTwoCustomers();
  world.set(month, 'acme', 8);
  world.set(month, 'bolt', 9);
  await world.run(double.system, {}, first);
  const other = createLatestSystem({ now: () => world.now });
  world.now += hourMs;
  // As `http` is: it cannot be asked what it holds.
  const mute = { ...other.system, held: null };
  return { world, other, mute };
};

test('a receiver at another address gets totals that no longer change', async () => {
  const { world, other, mute } = await start();
  world.set(month, 'bolt', 10);
  const [outcome] = await world.run(mute, {}, second);
  expect(outcome).toMatchObject({ outcome: 'done', accepted: 2, alarms: [] });
  expect(other.values(month)).toEqual({ 'api_requests/acme': 8, 'api_requests/bolt': 10 });
  world.now += hourMs;
  expect((await world.run(mute, {}, second))[0]).toMatchObject({ accepted: 0, alarms: [] });
});

test('a query that differs is no other address, nor is one that no ledger has kept', async () => {
  const { world, mute } = await start();
  const withQuery = { url: `${first.url}?key=1` };
  expect((await world.run(mute, {}, withQuery))[0]).toMatchObject({ accepted: 0 });
  const records = await world.views();
  await world.ledger.putRecords(
    records.map((record) => ({
      ...record,
      revision: record.revision + 1,
      sending: record.sending && { ...record.sending, address: null },
    })),
  );
  expect((await world.run(mute, {}, second))[0]).toMatchObject({ accepted: 0, alarms: [] });
});

test('what the first receiver was sent is not read back at the second', async () => {
  const { world, other } = await start();
  world.now += dayMs;
  const outcomes = await world.run(other.system, {}, second);
  expect(outcomes.flatMap(({ alarms }) => alarms)).toEqual([]);
  expect(other.values(month)).toEqual({ 'api_requests/acme': 8, 'api_requests/bolt': 9 });
});

test('a repeat says which statuses its total counts, whatever the setting is by then', async () => {
  const { world } = withTwoCustomers();
  world.set(month, 'acme', 8);
  let isCut = true;
  const cut = createLatestSystem({
    now: () => world.now,
    fate: () => (isCut ? 'taken' : 'answered'),
  });
  await world.run(cut.system, {}, { total: 'billable' });
  isCut = false;
  world.now += hourMs;
  await world.run(cut.system, {}, { total: 'all' });
  expect(cut.received.map(({ total }) => total)).not.toContain('all');
  expect(cut.violations).toEqual([]);
});
