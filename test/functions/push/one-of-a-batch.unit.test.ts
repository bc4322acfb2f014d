import { describe, expect, test } from '@jest/globals';

import { hourMs } from '../../../shared/calendar/instant.ts';
import { SystemUnavailable } from '../../../shared/ports/billing-system.ts';
import type { Outbound } from '../../../shared/ports/outbound.ts';
import { batchedSystems } from '../../support/push/batched-systems.ts';
import { november as month, withTwoCustomers } from '../../support/push/two-customers.ts';

type Failure = number | 'cut';
type Batch = readonly string[];

/** Takes what is sent, but for batches of which `failure` says how they fail. */
const server = (failure: (batch: Batch) => Failure | null) => {
  const batches: Batch[] = [];
  const taken = new Set<string>();
  const contents = new Map<string, Set<string>>();
  const state = { isDown: false };
  const outbound: Outbound = async ({ method, body = '' }) => {
    const answer = (status: number) => ({ status, header: () => '', text: '{}' });
    if (method !== 'POST') {
      if (state.isDown) throw new SystemUnavailable('it does not answer');
      return answer(200);
    }
    const events = [...body.matchAll(/"(?:subject|external_subscription_id)":"(\w+)"/g)];
    const batch = events.map(([, subject = '']) => subject);
    batches.push(batch);
    const sent: unknown = JSON.parse(body);
    const list = Array.isArray(sent) ? sent : (sent as { events: unknown[] }).events;
    for (const [i, event] of list.entries()) {
      const subject = batch[i] ?? '';
      contents.set(subject, (contents.get(subject) ?? new Set()).add(JSON.stringify(event)));
    }
    const failed = failure(batch);
    if (failed === 'cut') throw new SystemUnavailable('it does not answer (ECONNRESET)');
    if (failed !== null) return answer(failed);
    for (const subject of batch) taken.add(subject);
    return answer(200);
  };
  return { outbound, batches, taken, contents, state };
};

const openWith = (
  name: keyof typeof batchedSystems,
  size: number,
  { outbound }: { outbound: Outbound },
) => {
  const customers = Array.from({ length: size }, (_, n) => `c${n}`);
  const { world } = withTwoCustomers(undefined, customers);
  for (const id of customers) {
    world.set(month, id, 5);
    world.directory.set(id, { lago: id });
  }
  const system = {
    ...batchedSystems[name](outbound, () => world.now),
    terms: async () => ({ objection: null, price: null }),
    meterProblem: async () => null,
    held: null,
  };
  return { world, system, customers };
};

describe.each(['http', 'openmeter', 'lago'] as const)('%s', (name) => {
  test.each([500, 502, 504, 'cut'] as const)(
    'that answers %s to each batch with one customer takes the totals of all others',
    async (failure) => {
      const there = server((batch) => (batch.includes('c0') ? failure : null));
      const { world, system } = openWith(name, 20, there);
      const [outcome] = await world.run(system);
      expect(outcome).toMatchObject({ outcome: 'unanswered', accepted: 19, unanswered: 1 });
      expect(outcome?.message).toBe('1 total got no answer, the first of them that of c0');
      expect(there.taken.size).toBe(19);
      // Each time with the same id, timestamp and value.
      expect([...there.contents.values()].filter(({ size }) => size > 1)).toEqual([]);
      expect(there.batches.length).toBeLessThanOrEqual(4 + 2 * 5);
    },
  );

  test('that fails on many of 300 customers takes those of all others within a day', async () => {
    const isWrong = (subject: string) => Number(subject.slice(1)) % 6 === 0;
    const there = server((batch) => (batch.some(isWrong) ? 500 : null));
    const { world, system, customers } = openWith(name, 300, there);
    for (let hour = 0; hour < 24; hour += 1) {
      for (const id of customers) world.set(month, id, 5 + hour);
      await world.run(system);
      world.now += hourMs;
    }
    expect([...there.taken].toSorted()).toEqual(customers.filter((id) => !isWrong(id)).toSorted());
  });

  test('that fails on one customer in each of two parts of a month takes all others', async () => {
    const wrong = ['c0', 'c999'];
    const there = server((batch) => (wrong.some((id) => batch.includes(id)) ? 500 : null));
    const { world, system, customers } = openWith(name, 1_050, there);
    for (let hour = 0; hour < 3; hour += 1) {
      await world.run(system);
      world.now += hourMs;
    }
    expect(there.taken.size).toBe(customers.length - 2);
  });

  test('that has failed on one customer is next sent all others without it', async () => {
    const there = server((batch) => (batch.includes('c0') ? 500 : null));
    const { world, system, customers } = openWith(name, 150, there);
    await world.run(system);
    there.batches.length = 0;
    for (const id of customers) world.set(month, id, 6);
    await world.run(system);
    expect(there.batches.map(({ length }) => length)).toEqual([100, 49, 1, 1, 1, 1]);
  });

  test('that fails on one customer has the others tried as often as ever', async () => {
    const state = { failures: 0 };
    const there = server((batch) => {
      if (batch.includes('c0')) return 500;
      state.failures -= 1;
      return state.failures >= 0 ? 500 : null;
    });
    const { world, system } = openWith(name, 2, there);
    await world.run(system);
    world.set(month, 'c1', 6);
    state.failures = 2;
    expect((await world.run(system))[0]).toMatchObject({ accepted: 1, unanswered: 1 });
  });

  test.each([429, 503])(
    'that answers %i takes no call now, and no batch is halved',
    async (busy) => {
      const there = server(() => busy);
      const { world, system } = openWith(name, 20, there);
      await world.run(system);
      expect(there.batches.filter(({ length }) => length < 20)).toEqual([]);
    },
  );

  test('that answers no question either is sent no halves', async () => {
    const there = server(() => {
      there.state.isDown = true;
      return 500;
    });
    const { world, system } = openWith(name, 20, there);
    await world.run(system);
    expect(there.batches.filter(({ length }) => length < 20)).toEqual([]);
  });

  test('that takes nothing, and answers questions, is sent few halves', async () => {
    const there = server(() => 500);
    const { world, system } = openWith(name, 2_000, there);
    await world.run(system);
    expect(there.batches.length).toBeLessThanOrEqual(70);
  });
});
