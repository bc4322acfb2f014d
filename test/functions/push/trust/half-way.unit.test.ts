import { expect, test } from '@jest/globals';

import { createPushHandler, type PushRequest } from '../../../../functions/push/handler.ts';
import { hourMs } from '../../../../shared/calendar/instant.ts';
import type { PushLedger } from '../../../../shared/ports/push-ledger.ts';
import { doubted } from '../../../../shared/push/round.ts';
import { copiedWorld } from '../../../support/push/copy-ledger.ts';
import { november as month, withTwoCustomers } from '../../../support/push/two-customers.ts';
import { at, settingsOf } from '../../../support/push/world.ts';

const customers = ['acme', 'bolt', 'cora'];
const october = '2026-10';

/** A ledger whose process dies before its nth write. */
const dyingAt = (ledger: PushLedger, n: number): PushLedger => {
  let writes = 0;
  const write = (): void => {
    writes += 1;
    if (writes >= n) throw new Error('killed');
  };
  return {
    ...ledger,
    putRound: async (round) => {
      write();
      return ledger.putRound(round);
    },
    putRecords: async (records) => {
      write();
      return ledger.putRecords(records);
    },
  };
};

const writesOfRun = Array.from({ length: 14 }, (_, n) => n + 1);

test.each(
  writesOfRun.flatMap((n) => [
    [n, 'of all months', {}],
    [n, 'of one', { month: october }],
  ]) as [number, string, PushRequest][],
)('an older store that is accepted, killed before write %i of a run %s', async (n, _, request) => {
  const settings = { graceMs: 480 * hourMs };
  const { world, double } = withTwoCustomers(at('2026-10-20T00:00:00Z'), customers);
  world.set(october, 'acme', 100);
  world.set(october, 'bolt', 100);
  await world.run(double.system, {}, settings);
  world.now += 24 * hourMs;
  // Read back.
  await world.run(double.system, {}, settings);
  const copy = await copiedWorld(world, customers);
  copy.set(october, 'acme', 90);
  copy.set(october, 'bolt', 90);
  copy.set(month, 'acme', 20);
  // What the backup does not know.
  for (const total of [200, 300]) {
    for (const one of [october, month]) {
      for (const id of customers) world.set(one, id, total);
    }
    world.now = at('2026-11-05T00:00:00Z') + total * hourMs;
    await world.run(double.system, {}, settings);
  }
  world.now += hourMs;
  copy.now = world.now;
  for (const round of await copy.ledger.rounds()) {
    await copy.ledger.putRound(doubted(round, 'restored'));
  }
  const whole = copy.ledger;
  copy.ledger = dyingAt(whole, n);
  const systems = [{ settings: settingsOf('http', settings), system: double.system }];
  const accepting = { isByHand: true, isStoreAccepted: true };
  await createPushHandler(copy.context(systems))({ ...request, ...accepting }).catch(() => null);
  copy.ledger = whole;
  await copy.run(double.system, accepting, settings);
  expect(double.values(october)).toEqual({
    'api_requests/acme': 90,
    'api_requests/bolt': 90,
    'api_requests/cora': 0,
  });
  expect(double.values(month)).toEqual({
    'api_requests/acme': 20,
    'api_requests/bolt': 0,
    'api_requests/cora': 0,
  });
  world.now += 24 * hourMs;
  copy.now = world.now;
  const outcomes = await copy.run(double.system, {}, settings);
  expect(outcomes.filter(({ outcome }) => outcome !== 'done')).toEqual([]);
  expect((await copy.views()).filter(({ confirmedAt }) => confirmedAt === null)).toEqual([]);
  expect(double.violations).toEqual([]);
});
