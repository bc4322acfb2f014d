import { expect, test } from '@jest/globals';

import { hourMs } from '../../../shared/calendar/instant.ts';
import { SystemUnavailable } from '../../../shared/ports/billing-system.ts';
import { doubted, newRound } from '../../../shared/push/round.ts';
import { november as month, withTwoCustomers } from '../../support/push/two-customers.ts';
import { at } from '../../support/push/world.ts';

test('a system that is first pushed to months after a restore is not held up, and nothing is late', async () => {
  const { world, double } = withTwoCustomers(at('2027-01-10T00:00:00Z'));
  for (const one of [month, '2027-01']) world.set(one, 'acme', 5);
  await world.ledger.putRound(doubted(newRound('http', month), 'restored'));
  for (const hours of [0, 24, 80 * 24]) {
    world.now += hours * hourMs;
    const outcomes = await world.run(double.system);
    expect(outcomes.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
    expect(outcomes.flatMap(({ alarms }) => alarms)).toEqual([]);
  }
  expect(double.values('2027-01')).toEqual({ 'api_requests/acme': 5 });
  expect((await world.run(double.system, { month }))[0]).toMatchObject({ outcome: 'failed' });
  expect(double.values(month)).toEqual({});
});

test('who joins after an older store was accepted is not asked about without usage', async () => {
  const { world, double, show } = withTwoCustomers();
  for (const id of ['acme', 'bolt']) world.set(month, id, 5);
  await world.run(double.system);
  const round = await world.ledger.round('http', month);
  if (round === null) throw new Error('nothing was sent');
  await world.ledger.putRound(doubted(round, 'restored'));
  world.directory.set('cora', {});
  world.now += hourMs;
  // Killed within the accepting run: cora, of whom the store knows nothing, is not forgotten.
  const silent = async () => {
    throw new SystemUnavailable('http does not answer');
  };
  await world.run({ ...double.system, terms: silent }, { isStoreAccepted: true });
  world.now += 20 * hourMs;
  world.directory.set('newbie', {});
  double.objections.set('newbie', 'its subscription began within the month');
  for (let day = 0; day < 2; day += 1) {
    const outcomes = await world.run(double.system);
    expect(outcomes.flatMap(({ alarms }) => alarms)).toEqual([]);
    world.now += 24 * hourMs;
  }
  expect((await show()).map(([customer, , total]) => [customer, total])).toEqual([
    ['acme', 5],
    ['bolt', 5],
    ['cora', 0],
  ]);
});
