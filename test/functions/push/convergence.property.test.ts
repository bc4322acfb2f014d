import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { createPushHandler } from '../../../functions/push/handler.ts';
import type { PushContext } from '../../../functions/push/context.ts';
import { hourMs, minuteMs } from '../../../shared/calendar/instant.ts';
import type { PushEvent } from '../../../shared/push/push-event.ts';
import { dyingSteps } from '../../support/crashes/dying-steps.ts';
import { type CallFate, createLatestSystem } from '../../support/push/latest-system.ts';
import { at, newWorld, settingsOf } from '../../support/push/world.ts';

const month = '2026-11';
const customers = ['acme', 'bolt', 'cora'];
const meters = new Map([
  ['requests', 'api_requests'],
  ['tokens', 'ai_tokens'],
]);

const customer = fc.constantFrom(...customers);
const meter = fc.constantFrom('requests', 'tokens');

const anyTicks = fc.array(fc.nat(5), { minLength: 1, maxLength: 12 });

const action = fc.oneof(
  fc.record({ kind: fc.constant('usage' as const), customer, meter, total: fc.nat(6) }),
  fc.record({ kind: fc.constant('leave' as const), customer }),
  fc.record({ kind: fc.constant('join' as const), customer }),
  fc.record({ kind: fc.constant('clock' as const), hours: fc.integer({ min: 1, max: 200 }) }),
  fc.record({ kind: fc.constant('set_back' as const), minutes: fc.integer({ min: -20, max: 20 }) }),
  fc.record({ kind: fc.constant('late_retry' as const), which: fc.nat() }),
  fc.record({ kind: fc.constant('forget' as const), customer }),
  fc.record({
    kind: fc.constant('run' as const),
    crashes: fc.array(fc.option(fc.integer({ min: 1, max: 40 })), { minLength: 1, maxLength: 2 }),
    fates: fc.array(fc.constantFrom<CallFate[]>('answered', 'taken', 'lost'), { maxLength: 30 }),
    /** Of each run its own, so that they go in any order. */
    ticks: fc.tuple(anyTicks, anyTicks),
    change: fc.option(fc.record({ customer, total: fc.nat(6) })),
  }),
);

/** A process that dies at its nth call of a port, and is slow by chance before each. */
const dying = (context: PushContext, crash: number | null, ticks: readonly number[]) => {
  const { step, around } = dyingSteps(crash, ticks);
  const { ledger, files, systems } = context;
  const wrapped: PushContext = {
    ...context,
    ledger: {
      ...ledger,
      round: around(async (...args: Parameters<typeof ledger.round>) => ledger.round(...args)),
      putRound: around(async (...args: Parameters<typeof ledger.putRound>) =>
        ledger.putRound(...args),
      ),
      putRecords: around(async (...args: Parameters<typeof ledger.putRecords>) =>
        ledger.putRecords(...args),
      ),
      async *records(selection) {
        await step();
        yield* ledger.records(selection);
      },
    },
    files: {
      keys: around(async (prefix: string) => files.keys(prefix)),
      create: around(async (key: string, text: string) => files.create(key, text)),
    },
    readTotals: around(context.readTotals),
    systems: systems.map(({ settings, system }) => ({
      settings,
      system: {
        ...system,
        send: around(async (events: readonly PushEvent[]) => system.send(events)),
        clock: around(async () => system.clock()),
        held: system.held && around(system.held),
      },
    })),
  };
  return createPushHandler(wrapped);
};

test('whatever happens on the way, the system ends with exactly the totals', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 25 }), async (actions) => {
      let real = at('2026-11-05T00:00:00Z');
      let off = 0;
      let fates: CallFate[] = [];
      const world = newWorld({ now: real });
      const double = createLatestSystem({
        now: () => real,
        fate: () => fates.shift() ?? 'answered',
      });
      const systems = [{ settings: settingsOf('http', { meters }), system: double.system }];
      for (const id of customers) world.directory.set(id, {});

      for (const did of actions) {
        real += minuteMs;
        world.now = real + off;
        if (did.kind === 'usage') world.set(month, did.customer, did.total, did.meter);
        if (did.kind === 'leave') world.directory.delete(did.customer);
        if (did.kind === 'join') world.directory.set(did.customer, {});
        if (did.kind === 'clock') real += did.hours * hourMs;
        if (did.kind === 'set_back') off = did.minutes * minuteMs;
        if (did.kind === 'forget') double.drop(did.customer);
        if (did.kind === 'late_retry' && double.received.length > 0) {
          const event = double.received[did.which % double.received.length];
          if (event !== undefined) double.arriveAgain(event);
        }
        world.now = real + off;
        if (did.kind !== 'run') continue;
        fates = [...did.fates];
        const runs = did.crashes.map(async (crash, i) =>
          dying(
            world.context(systems),
            crash,
            did.ticks[i] ?? [0],
          )({ isDecreaseAccepted: true }).catch(() => null),
        );
        if (did.change !== null) {
          await Promise.resolve();
          world.set(month, did.change.customer, did.change.total);
        }
        await Promise.all(runs);
      }

      fates = [];
      off = 0;
      for (const id of customers) world.directory.set(id, {});
      // A day later each time, so that what was lost is found out, and sent again by the next run.
      for (let n = 0; n < 3; n += 1) {
        real += 24 * hourMs;
        world.now = real;
        await world.run(double.system, { month, isDecreaseAccepted: true }, { meters });
      }
      const expected: Record<string, number> = {};
      for (const id of customers) {
        for (const [name, there] of meters) {
          expected[`${there}/${id}`] = world.totals.get(month)?.get(`${id}/${name}`) ?? 0;
        }
      }
      // Nothing and 0 are the same on an invoice.
      const nothing = Object.fromEntries(Object.keys(expected).map((key) => [key, 0]));
      expect({ ...nothing, ...double.values(month) }).toEqual(expected);
      expect(double.violations).toEqual([]);
    }),
    { numRuns: 400 },
  );
});
