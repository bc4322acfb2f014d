import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { hourMs, minuteMs } from '../../../shared/calendar/instant.ts';
import { dying } from '../../support/alerts/dying.ts';
import { type AttemptFate, createReceiver } from '../../support/alerts/receiver.ts';
import { at, fileOf, newWorld, rule } from '../../support/alerts/world.ts';

const customers = ['acme', 'bolt'];
const customer = fc.constantFrom(...customers);

const action = fc.oneof(
  fc.record({
    kind: fc.constant('use' as const),
    customer,
    requests: fc.integer({ min: 1, max: 9 }),
  }),
  fc.record({ kind: fc.constant('void' as const), which: fc.nat() }),
  fc.record({ kind: fc.constant('limit' as const), limit: fc.integer({ min: 1, max: 20 }) }),
  fc.record({ kind: fc.constant('wait' as const), minutes: fc.integer({ min: 1, max: 240 }) }),
  fc.record({
    kind: fc.constant('run' as const),
    crashes: fc.array(fc.option(fc.integer({ min: 1, max: 40 })), { minLength: 1, maxLength: 3 }),
    fates: fc.array(fc.constantFrom<AttemptFate[]>('taken', 'taken_unheard', 'lost'), {
      maxLength: 6,
    }),
    ticks: fc.array(fc.nat(4), { minLength: 1, maxLength: 9 }),
    /** What is counted while they run, once they are so far. */
    during: fc.option(
      fc.record({ customer, requests: fc.integer({ min: 1, max: 9 }), after: fc.nat(40) }),
    ),
  }),
);

test('whatever dies on the way, each alert arrives, in order and under one id', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 25 }), async (actions) => {
      let fates: AttemptFate[] = [];
      const receiver = createReceiver(() => fates.shift() ?? 'taken');
      const alerts = [rule({ customer: '*' }), rule({ name: 'day', period: 'day', at: [50, 300] })];
      const world = newWorld({
        now: at('2026-11-05T00:00:00Z'),
        alerts,
        customers,
        channels: [receiver.channel],
      });
      const counted: { name: string; customer: string; requests: number }[] = [];
      const voided = new Set<string>();

      for (const did of actions) {
        world.now += minuteMs;
        if (did.kind === 'use') {
          const { customer: of, requests } = did;
          counted.push({ name: await world.use(of, requests), customer: of, requests });
        }
        if (did.kind === 'void') {
          const name = counted[did.which % Math.max(1, counted.length)]?.name;
          if (name !== undefined) await world.takeBack(name);
          if (name !== undefined) voided.add(name);
        }
        if (did.kind === 'limit') {
          world.file = fileOf(
            alerts.map((it) => ({ ...it, limit: did.limit })),
            customers,
          );
        }
        if (did.kind === 'wait') world.now += did.minutes * minuteMs;
        if (did.kind !== 'run') continue;
        fates = [...did.fates];
        const runs = did.crashes.map(async (crash) =>
          dying(world.context(), crash, did.ticks)().catch(() => null),
        );
        for (let n = did.during?.after ?? 0; n > 0; n -= 1) await Promise.resolve();
        if (did.during !== null) {
          const { customer: of, requests } = did.during;
          counted.push({ name: await world.use(of, requests), customer: of, requests });
        }
        await Promise.all(runs);
      }

      fates = [];
      for (let n = 0; n < 12; n += 1) {
        world.now += 2 * hourMs;
        await world.run();
      }

      const records = (
        await Promise.all(
          customers.flatMap((of) =>
            alerts.map(async ({ name }) =>
              (
                await Array.fromAsync(
                  ['2026-11', ...days].map(async (period) =>
                    world.store.record({ rule: name, customer: of, period }),
                  ),
                )
              ).filter((record) => record !== null),
            ),
          ),
        )
      ).flat();
      // Everything that was ever decided was sent, and nothing waits.
      const decided = records.flatMap(({ notices }) => notices);
      const ids = new Set(receiver.received.map(({ id }) => id));
      expect(decided.filter(({ id }) => !ids.has(id))).toEqual([]);
      expect(decided.flatMap(({ deliveries }) => deliveries).map(({ state }) => state)).toEqual(
        decided.flatMap(({ deliveries }) => deliveries).map(() => 'taken'),
      );
      // One id has one body.
      const bodies = new Map(receiver.received.map(({ id, body }) => [id, body]));
      expect(receiver.received.filter(({ id, body }) => bodies.get(id) !== body)).toEqual([]);
      // Of each threshold: reached, recovered, reached, … however often each arrives.
      const firsts = [...new Map(receiver.received.toReversed().map((it) => [it.id, it])).values()];
      const inOrder = receiver.received.filter((it) => firsts.includes(it));
      const states = new Map<string, string[]>();
      for (const { body } of inOrder) {
        const { type, data } = JSON.parse(body) as {
          type: string;
          data: { alert: string; customer: string; period_start: string; at: number };
        };
        const key = JSON.stringify([data.alert, data.customer, data.period_start, data.at]);
        states.set(key, [...(states.get(key) ?? []), type]);
      }
      for (const types of states.values()) {
        expect(types).toEqual(
          types.map((_, i) =>
            i % 2 === 0 ? 'usage.threshold_reached' : 'usage.threshold_recovered',
          ),
        );
      }
      // Nothing recovers that was not voided, and whose limit stays.
      if (actions.every(({ kind }) => kind !== 'void' && kind !== 'limit')) {
        expect(receiver.received.filter(({ body }) => body.includes('recovered'))).toEqual([]);
      }
      // What was said last is what is so.
      const limit = world.file.alerts[0]?.limit ?? 0;
      for (const of of customers) {
        const value = counted
          .filter(({ name, customer: payer }) => payer === of && !voided.has(name))
          .reduce((sum, { requests }) => sum + requests, 0);
        for (const percent of [80, 100]) {
          const key = JSON.stringify(['plan', of, '2026-11-01T00:00:00Z', percent]);
          const isSaid = (states.get(key) ?? []).length % 2 === 1;
          expect({ of, percent, isSaid }).toEqual({
            of,
            percent,
            isSaid: value * 100 >= limit * percent,
          });
        }
      }
      for (const record of records) {
        for (const [percent, passes] of record.passes) {
          const of = JSON.stringify([
            record.rule,
            record.customer,
            new Date(record.period.start).toISOString().replace('.000', ''),
            percent,
          ]);
          expect(states.get(of)).toHaveLength(passes);
        }
      }
    }),
    { numRuns: 200 },
  );
});

const days = Array.from({ length: 30 }, (_, i) => `2026-11-${String(i + 1).padStart(2, '0')}`);
