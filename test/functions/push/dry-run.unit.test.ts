import { expect, test } from '@jest/globals';

import { dueTotals as duePartsOf } from '../../../functions/push/dry-run.ts';
import { doubted } from '../../../shared/push/round.ts';
import { problemViews } from '../../../shared/push/view.ts';
import { november as month, withTwoCustomers } from '../../support/push/two-customers.ts';
import { settingsOf } from '../../support/push/world.ts';

const dueTotals = async (...asked: Parameters<typeof duePartsOf>) => {
  const parts = await Array.fromAsync(duePartsOf(...asked));
  return {
    due: parts.flatMap(({ due }) => due),
    unsent: parts.flatMap(({ unsent }) => unsent),
    stopped: parts.flatMap(({ stopped }) => stopped),
  };
};

test('a dry run says what would be sent, and what would not and why, before a run and after', async () => {
  const { world, double } = withTwoCustomers();
  world.set(month, 'acme', 2 ** 53);
  world.set(month, 'bolt', 5);
  const context = world.context([{ settings: settingsOf('http'), system: double.system }]);
  const unsent = [
    {
      system: 'http',
      customer: 'acme',
      meter: 'requests',
      month,
      reason: 'the total is beyond 9007199254740991 and cannot be sent exactly',
    },
  ];
  const before = await dueTotals(context, {});
  expect(before.due.map(({ customer, now }) => [customer, now])).toEqual([['bolt', 5]]);
  expect(before.unsent).toEqual(unsent);
  await world.run(double.system);
  expect(await dueTotals(context, {})).toEqual({ due: [], unsent, stopped: [] });
});

test('a dry run says what would stop a run: a store in doubt, and totals that fall', async () => {
  const { world, double } = withTwoCustomers();
  for (const id of ['acme', 'bolt']) world.set(month, id, 500);
  await world.run(double.system);
  const context = world.context([{ settings: settingsOf('http'), system: double.system }]);
  for (const id of ['acme', 'bolt']) world.set(month, id, 1);
  const reasons = async (request = {}) =>
    (await dueTotals(context, request)).stopped.map(({ reason }) => reason);
  expect(await reasons()).toEqual([
    'the totals of 2 of 2 customers would be lowered; nothing is sent. Where that is right, run the ' +
      'push with --accept-decrease',
  ]);
  expect(await reasons({ isDecreaseAccepted: true })).toEqual([]);
  const round = await world.ledger.round('http', month);
  if (round === null) throw new Error('there is no round');
  await world.ledger.putRound(doubted(round, 'restored'));
  const doubt = [expect.stringMatching(/was restored from a backup.*--accept-store/)];
  expect(await reasons({ isDecreaseAccepted: true })).toEqual(doubt);
  // Shown before a run has met it.
  const problems = problemViews(await world.ledger.rounds(), ['http']);
  expect(problems.map(({ problem }) => problem)).toEqual(doubt);
  await world.ledger.putRound({ ...round, revision: round.revision + 2, sequence: 0 });
  expect(await reasons({ isDecreaseAccepted: true })).toEqual([
    expect.stringMatching(/the store is older than what was sent from it/),
  ]);
});
