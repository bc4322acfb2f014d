import { expect, test } from '@jest/globals';

import { newPushMemory } from '../../../../functions/push/alarms/memory.ts';
import { createPushHandler } from '../../../../functions/push/handler.ts';
import { hourMs, minuteMs } from '../../../../shared/calendar/instant.ts';
import { type BillingSystem, SystemUnavailable } from '../../../../shared/ports/billing-system.ts';
import { pushView } from '../../../../shared/push/view.ts';
import { doubted } from '../../../../shared/push/round.ts';
import { copiedWorld } from '../../../support/push/copy-ledger.ts';
import { november, withTwoCustomers } from '../../../support/push/two-customers.ts';
import { at, settingsOf } from '../../../support/push/world.ts';

const customers = ['acme', 'bolt', 'cora'];
const october = '2026-10';

/** A backup of November, and what was sent by hand of October after it, to a customer that is new there. */
const start = async (system: (double: BillingSystem) => BillingSystem = (it) => it) => {
  const { world, double } = withTwoCustomers(at('2026-10-20T00:00:00Z'), customers);
  world.set(october, 'acme', 5);
  await world.run(double.system);
  world.now = at('2026-11-10T00:00:00Z');
  world.set(november, 'acme', 5);
  await world.run(double.system);
  const copy = await copiedWorld(world, customers);
  for (const [month, total] of [
    [october, 5],
    [november, 5],
  ] as const) {
    copy.set(month, 'acme', total);
  }
  world.now += hourMs;
  world.set(october, 'cora', 130);
  await world.run(double.system, { isByHand: true, month: october });
  expect(double.values(october)).toMatchObject({ 'api_requests/cora': 130 });
  for (const round of await copy.ledger.rounds()) {
    await copy.ledger.putRound(doubted(round, 'restored'));
  }
  world.now += hourMs;
  copy.now = world.now;
  const later = (hours: number): void => {
    world.now += hours * hourMs;
    copy.now = world.now;
  };
  const accept = async () =>
    copy.run(system(double.system), { isByHand: true, isStoreAccepted: true });
  const ofCora = async () =>
    (await copy.views())
      .map(pushView)
      .filter((view) => view.customer === 'cora' && view.month === october);
  return { double, copy, later, accept, ofCora };
};

const late = 'late: requests of cora in 2026-10 changed by -130 and is not sent to http';

test('what a newer store has sent of a closed month is found once an older one is accepted', async () => {
  const { double, copy, later, accept, ofCora } = await start();
  const outcomes = await accept();
  expect(outcomes.flatMap(({ alarms }) => alarms)).toEqual([expect.stringContaining(late)]);
  expect(await ofCora()).toMatchObject([{ state: 'late', total: 130, late: -130 }]);
  expect((await copy.ledger.round('http', october))?.late).toEqual({ requests: 130 });
  later(24);
  // By the run of a server, once.
  expect((await copy.run(double.system)).flatMap(({ alarms }) => alarms)).toEqual([
    expect.stringContaining(late),
  ]);
  later(24);
  expect((await copy.run(double.system)).flatMap(({ alarms }) => alarms)).toEqual([]);
  await copy.run(double.system, { isByHand: true, month: october });
  expect(double.values(october)).toMatchObject({ 'api_requests/cora': 0 });
  expect(await ofCora()).toMatchObject([{ state: 'accepted', total: 0, late: null }]);
  expect(double.violations).toEqual([]);
});

test('a customer about whom the system does not answer at once is found by a later run', async () => {
  let isSilent = true;
  const { double, copy, later, accept, ofCora } = await start((system) => ({
    ...system,
    held: async (place, period) => {
      if (isSilent && place.subject === 'cora') throw new SystemUnavailable('http answers 500');
      return system.held?.(place, period) ?? { kind: 'value', value: null };
    },
  }));
  await accept();
  expect(await ofCora()).toEqual([]);
  isSilent = false;
  later(1);
  await copy.run(double.system);
  expect(await ofCora()).toMatchObject([{ state: 'late', late: -130 }]);
});

test('where the system cannot be asked, it is said which months are not known', async () => {
  const { copy, accept, ofCora } = await start((system) => ({ ...system, held: null }));
  const [first] = await accept();
  expect(first).toMatchObject({
    month: null,
    outcome: 'done',
    alarms: [
      expect.stringMatching(
        /^http cannot be asked what it holds. Of the months that are over \(2026-10\) this store knows only what the backup knows/,
      ),
    ],
  });
  expect(await ofCora()).toEqual([]);
  expect(copy.memory.compared.size).toBe(0);
});

test.each(['refused', 'dropped'])(
  'what a newer store has sent of a total that the backup knows as %s is found',
  async (how) => {
    const { world, double } = withTwoCustomers(at('2026-10-20T00:00:00Z'), customers);
    world.set(october, 'acme', 5);
    world.set(october, 'cora', 50);
    if (how === 'refused') double.refusals.set('cora', 'no such customer');
    await world.run(double.system);
    if (how === 'dropped') double.drop('cora');
    world.now = at('2026-11-10T00:00:00Z');
    world.set(november, 'acme', 5);
    await world.run(double.system);
    const copy = await copiedWorld(world, customers);
    for (const month of [october, november]) copy.set(month, 'acme', 5);
    copy.set(october, 'cora', 50);
    double.refusals.clear();
    world.now += hourMs;
    world.set(october, 'cora', 130);
    await world.run(double.system, { isByHand: true, month: october });
    for (const round of await copy.ledger.rounds()) {
      await copy.ledger.putRound(doubted(round, 'restored'));
    }
    world.now += hourMs;
    copy.now = world.now;
    await copy.run(double.system, { isByHand: true, isStoreAccepted: true });
    const ofCora = (await copy.views())
      .map(pushView)
      .filter(({ customer, month }) => customer === 'cora' && month === october);
    expect(ofCora).toMatchObject([{ state: 'late', total: 130, late: -80, reason: null }]);
  },
);

test('where the run that accepts a store dies, what a newer one has sent is found after grace', async () => {
  const { world, double } = withTwoCustomers(at('2026-11-20T00:00:00Z'), customers);
  world.set(november, 'acme', 5);
  await world.run(double.system);
  const copy = await copiedWorld(world, customers);
  copy.set(november, 'acme', 5);
  world.now = at('2026-12-03T20:00:00Z');
  world.set(november, 'cora', 500);
  await world.run(double.system);
  for (const round of await copy.ledger.rounds()) {
    await copy.ledger.putRound(doubted(round, 'restored'));
  }
  world.now = at('2026-12-03T23:00:00Z');
  copy.now = world.now;
  const { ledger } = copy;
  copy.ledger = {
    ...ledger,
    putRound: async (round) => {
      if (round.sequence > 1) throw new Error('the process is gone');
      return ledger.putRound(round);
    },
  };
  await copy.run(double.system, { isByHand: true, isStoreAccepted: true });
  copy.ledger = ledger;
  world.now = at('2026-12-04T11:00:00Z');
  copy.now = world.now;
  await copy.run(double.system);
  const views = (await copy.views()).map(pushView).filter(({ month }) => month === november);
  expect(views).toMatchObject([
    { customer: 'acme', state: 'confirmed', total: 5, reason: null },
    { customer: 'bolt', total: 0, reason: null },
    { customer: 'cora', state: 'late', total: 500, late: -500, reason: null },
  ]);
});

test('a month of which one run can ask about some customers alone is asked about by several', async () => {
  const { copy, later, double, accept, ofCora } = await start((system) => ({
    ...system,
    held: async () => {
      throw new SystemUnavailable('http answers 500');
    },
  }));
  await accept();
  const slow: BillingSystem = {
    ...double.system,
    parallel: 1,
    held: async (place, period) => {
      copy.now += 2 * minuteMs;
      return double.system.held?.(place, period) ?? { kind: 'value', value: null };
    },
  };
  for (let run = 0; run < 6; run += 1) {
    later(1);
    const context = copy.context([{ settings: settingsOf('http'), system: slow }]);
    const deadline = copy.now + 200_000;
    await createPushHandler({ ...context, deadline }, newPushMemory(['http']))();
  }
  expect(await ofCora()).toMatchObject([{ state: 'late', late: -130 }]);
});
