import { expect, test } from '@jest/globals';

import { newPushMemory } from '../../../../functions/push/alarms/memory.ts';
import type { PushProgress } from '../../../../functions/push/context.ts';
import { createPushHandler } from '../../../../functions/push/handler.ts';
import { hourMs } from '../../../../shared/calendar/instant.ts';
import { type BillingSystem, SystemUnavailable } from '../../../../shared/ports/billing-system.ts';
import { copiedWorld } from '../../../support/push/copy-ledger.ts';
import { createLatestSystem } from '../../../support/push/latest-system.ts';
import { november as month, withTwoCustomers } from '../../../support/push/two-customers.ts';
import { newWorld, settingsOf } from '../../../support/push/world.ts';

const customers = ['acme', 'bolt', 'cora'];
const behind = /it holds more than this store has sent.*--accept-store/;

test.each([
  ['that it has sent before', 5],
  ['of which it has sent nothing', 0],
])(
  'what another push sends while a customer is asked about %s is no sign of a copy',
  async (_, sent) => {
    const { world, double } = withTwoCustomers(undefined, customers);
    for (const id of customers) world.set(month, id, sent);
    if (sent > 0) await world.run(double.system);
    world.now += hourMs;
    world.set(month, 'cora', 9);
    const push = createPushHandler(
      world.context([{ settings: settingsOf('http'), system: double.system }]),
      newPushMemory(['http']),
    );
    let other: Promise<unknown> | null = null;
    const slow: BillingSystem = {
      ...double.system,
      held: async (...asked) => {
        other ??= push();
        await other;
        return double.system.held?.(...asked) ?? { kind: 'value', value: null };
      },
    };
    world.memory.compared.clear();
    expect((await world.run(slow, { isByHand: true }))[0]).toMatchObject({
      outcome: 'done',
      alarms: [],
    });
    expect((await world.ledger.round('http', month))?.loss).toBeNull();
    expect(double.values(month)).toMatchObject({ 'api_requests/cora': 9 });
  },
);

test('an id that is corrected back, or given to another customer, is no sign of a copy', async () => {
  const { world, double } = withTwoCustomers(undefined, customers);
  const restart = (): void => {
    world.now += hourMs;
    world.memory.compared.clear();
  };
  world.set(month, 'acme', 5);
  await world.run(double.system);
  restart();
  world.directory.set('acme', { http: 'typo' });
  await world.run(double.system);
  restart();
  world.directory.set('acme', {});
  expect((await world.run(double.system, { isByHand: true }))[0]?.outcome).toBe('done');
  restart();
  world.directory.set('acme', { http: 'acme-2' });
  await world.run(double.system);
  restart();
  world.directory.set('dora', { http: 'acme' });
  world.set(month, 'dora', 1);
  expect((await world.run(double.system, { isByHand: true }))[0]?.outcome).toBe('done');
  expect(double.values(month)).toMatchObject({ 'api_requests/acme': 1, 'api_requests/acme-2': 5 });
});

test('nothing is sent of a customer about whom the comparison got no answer, and the others go on', async () => {
  const { world, double } = withTwoCustomers(undefined, customers);
  world.set(month, 'acme', 5);
  await world.run(double.system);
  const copy = await copiedWorld(world, customers);
  world.now += hourMs;
  world.set(month, 'acme', 9);
  await world.run(double.system);
  world.now += hourMs;
  copy.now = world.now;
  copy.set(month, 'acme', 6);
  copy.set(month, 'bolt', 4);
  let isSilent = true;
  const failing: BillingSystem = {
    ...double.system,
    held: async (target, span) => {
      if (isSilent && target.subject === 'acme') throw new SystemUnavailable('http answers 500');
      return double.system.held?.(target, span) ?? { kind: 'value', value: null };
    },
  };
  const [first] = await copy.run(failing);
  expect(first).toMatchObject({ outcome: 'unanswered', accepted: 1, unanswered: 1 });
  expect(double.values(month)).toMatchObject({ 'api_requests/acme': 9, 'api_requests/bolt': 4 });
  isSilent = false;
  expect((await copy.run(failing))[0]?.message).toMatch(behind);
  expect(double.violations).toEqual([]);
});

test('a total that was taken without an answer, and fell since, is no sign of a copy', async () => {
  let isCut = false;
  const { world } = withTwoCustomers(undefined, customers);
  const double = createLatestSystem({
    now: () => world.now,
    fate: () => (isCut ? 'taken' : 'answered'),
  });
  for (const total of [100, 150, 120]) {
    isCut = total === 150;
    const gone: BillingSystem = {
      ...double.system,
      send: async () => {
        throw new SystemUnavailable('http does not answer');
      },
    };
    world.set(month, 'acme', total);
    await world.run(total === 120 ? gone : double.system, { isDecreaseAccepted: true });
    world.now += hourMs;
  }
  isCut = false;
  world.memory.compared.clear();
  expect((await world.run(double.system))[0]?.outcome).toBe('done');
  expect(double.values(month)).toMatchObject({ 'api_requests/acme': 120 });
});

test('a store that has sent nothing asks also where stores are trusted, as on AWS', async () => {
  const { world, double } = withTwoCustomers(undefined, customers);
  world.set(month, 'acme', 100);
  await world.run(double.system);
  const other = newWorld({ now: world.now });
  other.memory = newPushMemory(['http']);
  other.directory.set('acme', {});
  other.set(month, 'acme', 2);
  expect((await other.run(double.system))[0]?.message).toMatch(behind);
  expect(double.values(month)).toEqual({ 'api_requests/acme': 100 });
});

test('what is asked before the first sending, and read back, is shown as it goes on', async () => {
  const { world, double } = withTwoCustomers(undefined, customers);
  for (const id of customers) world.set(month, id, 5);
  const shown: string[] = [];
  const context = {
    ...world.context([{ settings: settingsOf('http'), system: double.system }]),
    onProgress: ({ doing, done, of }: PushProgress) => shown.push(`${done} of ${of} ${doing}`),
  };
  await createPushHandler(context)();
  expect(shown).toEqual([
    '1 of 3 compared',
    '2 of 3 compared',
    '3 of 3 compared',
    '1 of 3 answered',
    '2 of 3 answered',
    '3 of 3 answered',
  ]);
  shown.length = 0;
  world.now += 24 * hourMs;
  await createPushHandler(context, newPushMemory(['http']))();
  expect(shown).toEqual(['1 of 3 read back', '2 of 3 read back', '3 of 3 read back']);
});
