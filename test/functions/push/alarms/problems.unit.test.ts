import { expect, test } from '@jest/globals';

import { hourMs } from '../../../../shared/calendar/instant.ts';
import { type BillingSystem, SystemUnavailable } from '../../../../shared/ports/billing-system.ts';
import { OperatorProblem } from '../../../../shared/ports/operator-problem.ts';
import { november as month, withTwoCustomers } from '../../../support/push/two-customers.ts';

const problemsOf = async ({ ledger }: ReturnType<typeof withTwoCustomers>['world']) =>
  (await ledger.rounds()).flatMap(({ problem }) => problem ?? []);

test('a wrong key is said once, stands in the ledger, and goes when the key is right', async () => {
  const { world, double } = withTwoCustomers();
  world.set(month, 'acme', 5);
  const text = 'http answers 401: it does not take the key';
  const refusing: BillingSystem = {
    ...double.system,
    clock: async () => {
      throw new OperatorProblem(text);
    },
  };
  const since = world.now;
  const said: (readonly string[])[] = [];
  for (let hour = 0; hour < 3; hour += 1) {
    const [outcome] = await world.run(refusing);
    expect(outcome).toMatchObject({ outcome: 'failed', message: text });
    said.push(outcome?.alarms ?? []);
    world.now += hourMs;
  }
  expect(said).toEqual([[text], [], []]);
  expect(await problemsOf(world)).toEqual([{ kind: 'failed', text, since, toldAt: since }]);
  await world.run(double.system);
  expect(await problemsOf(world)).toEqual([]);
  expect(double.values(month)).toEqual({ 'api_requests/acme': 5 });
});

test('a wrong key that a silence interrupts is said once', async () => {
  const { world, double } = withTwoCustomers();
  const text = 'http answers 401: it does not take the key';
  const since = world.now;
  const said: string[] = [];
  for (const isSilent of [false, true, false, true, false]) {
    const clock = async () => {
      throw isSilent ? new SystemUnavailable('http does not answer') : new OperatorProblem(text);
    };
    const outcomes = await world.run({ ...double.system, clock });
    said.push(...outcomes.flatMap(({ alarms }) => alarms));
    world.now += hourMs;
  }
  expect(said).toEqual([text]);
  expect(await problemsOf(world)).toEqual([{ kind: 'failed', text, since, toldAt: since }]);
});

test('what is wrong with all months is said for one of them', async () => {
  const { world, double } = withTwoCustomers();
  world.now += 22 * 24 * hourMs;
  for (const one of [month, '2026-12']) world.set(one, 'acme', 5);
  const refusing: BillingSystem = {
    ...double.system,
    send: async () => {
      throw new OperatorProblem('it does not take the key');
    },
  };
  world.now += 24 * hourMs;
  const outcomes = await world.run(refusing, {}, { graceMs: 90 * hourMs });
  expect(outcomes.filter(({ outcome }) => outcome === 'failed')).toHaveLength(2);
  expect(outcomes.flatMap(({ alarms }) => alarms)).toEqual(['it does not take the key']);
});

test('a system that is silent is shown at once, and raises the alarm after six hours, once', async () => {
  const { world, double } = withTwoCustomers();
  world.set(month, 'acme', 5);
  const silent: BillingSystem = {
    ...double.system,
    clock: async () => {
      throw new SystemUnavailable('http does not answer');
    },
  };
  const alarms: string[] = [];
  for (let hour = 0; hour <= 24; hour += 1) {
    const [outcome] = await world.run(silent);
    expect(outcome).toMatchObject({ outcome: 'unanswered', message: 'http does not answer' });
    expect(await problemsOf(world)).toMatchObject([{ kind: 'unanswered' }]);
    alarms.push(...(outcome?.alarms ?? []));
    world.now += hourMs;
  }
  expect(alarms).toEqual(['http does not answer, since 2026-11-10T00:00:00.000Z']);
  await world.run(double.system);
  expect(double.values(month)).toEqual({ 'api_requests/acme': 5 });
});

test('a run that stopped for a decrease is no longer shown when the totals are back', async () => {
  const { world, double } = withTwoCustomers();
  for (const id of ['acme', 'bolt']) world.set(month, id, 9);
  await world.run(double.system);
  world.totals.delete(month);
  expect((await world.run(double.system))[0]?.outcome).toBe('stopped');
  for (const id of ['acme', 'bolt']) world.set(month, id, 9);
  await world.run(double.system);
  expect((await world.ledger.rounds()).map(({ stoppedAt }) => stoppedAt)).toEqual([null]);
});

test('totals that were sent and not answered count as those that would be lowered', async () => {
  const { world, double } = withTwoCustomers();
  for (const id of ['acme', 'bolt']) world.set(month, id, 9);
  const mute: BillingSystem = {
    ...double.system,
    send: async (events) => {
      await double.system.send(events);
      throw new SystemUnavailable('cut off');
    },
  };
  await world.run(mute);
  expect(double.values(month)).toEqual({ 'api_requests/acme': 9, 'api_requests/bolt': 9 });
  world.totals.delete(month);
  expect((await world.run(double.system))[0]?.outcome).toBe('stopped');
  expect(double.values(month)).toEqual({ 'api_requests/acme': 9, 'api_requests/bolt': 9 });
});

test('what was said before a key is refused is said all the same, and what was accepted is counted', async () => {
  const { world, double } = withTwoCustomers(undefined, ['acme', 'bolt', 'cora']);
  for (const id of ['acme', 'bolt', 'cora']) world.set(month, id, 5);
  double.refusals.set('acme', 'no such customer');
  let calls = 0;
  const revoked: BillingSystem = {
    ...double.system,
    batchSize: 1,
    parallel: 1,
    send: async (events) => {
      calls += 1;
      if (calls === 3) throw new OperatorProblem('it does not take the key');
      return double.system.send(events);
    },
  };
  const [outcome] = await world.run(revoked);
  expect(outcome).toMatchObject({ outcome: 'failed', accepted: 1, refused: 1 });
  expect(outcome?.alarms).toEqual([
    'http refuses requests of acme in 2026-11: no such customer',
    'it does not take the key',
  ]);
});

test('a customer about whom the system does not answer holds up no one', async () => {
  const customers = Array.from({ length: 9 }, (_, n) => `c${n}`);
  const { world, double } = withTwoCustomers(undefined, customers);
  for (const id of customers) world.set(month, id, 5);
  const terms = async ({ subject }: { readonly subject: string }) => {
    if (subject === 'c3') throw new SystemUnavailable('http answers 500');
    return { objection: null, price: null };
  };
  const [outcome] = await world.run({ ...double.system, terms });
  expect(outcome).toMatchObject({ outcome: 'unanswered', accepted: 8, unanswered: 1 });
  expect(outcome?.message).toBe('1 total got no answer, the first of them that of c3');
  await world.run(double.system);
  expect(Object.keys(double.values(month))).toHaveLength(9);
});

test('a wrong meter stays said while a month is stopped for lowered totals', async () => {
  const { world, double } = withTwoCustomers();
  const meters = new Map([
    ['requests', 'api_requests'],
    ['tokens', 'api_tokens'],
  ]);
  double.wrongMeters.set('api_tokens', 'the meter of the event api_tokens is inactive');
  const text = 'Nothing of tokens is sent to http: the meter of the event api_tokens is inactive';
  const said: (readonly string[])[] = [];
  for (const total of [100, 1, 100]) {
    for (const id of ['acme', 'bolt']) world.set(month, id, total);
    const outcomes = await world.run(double.system, {}, { meters });
    said.push(outcomes.flatMap(({ alarms }) => alarms).filter((alarm) => alarm === text));
    expect((await problemsOf(world)).map((problem) => problem.text)).toEqual([text]);
    world.now += hourMs;
  }
  expect(said).toEqual([[text], [], []]);
});
