import { expect, test } from '@jest/globals';

import { SystemUnavailable } from '../../../shared/ports/billing-system.ts';
import { OperatorProblem } from '../../../shared/ports/operator-problem.ts';
import { monthPeriod } from '../../../shared/reports/month.ts';
import { dayMs, hourMs } from '../../../shared/calendar/instant.ts';
import { newWorld } from '../../support/push/world.ts';
import { inBatches, sendAnyway, suiteEvent, suiteNow } from '../../support/push/suite-events.ts';
import { connectedTo, type OpenedSystem } from '../../support/push/connected-to.ts';

/** What every adapter promises, whatever happens to a call; the server has the system's rules. */
export const describeBillingSystem = (open: () => Promise<OpenedSystem>): void => {
  const within = connectedTo(open);
  const hundred = Array.from({ length: 100 }, (_, n) => suiteEvent(`c${n}`, n));

  test('what is taken and answered is accepted, and held', async () => {
    await within(async ({ system, value }) => {
      expect(new Set(await inBatches(system, hundred))).toEqual(new Set(['accepted']));
      expect(hundred.map(({ subject }) => value('api_requests', subject))).toEqual(
        hundred.map((event) => event.value),
      );
    });
  });

  test.each(['cut', 'slow', 'failed'] as const)(
    'what is taken and not answered (%s) is accepted when it is sent again, once',
    async (fault) => {
      await within(async ({ system, impatient, server, value }) => {
        // A client of a system may send a cut call again by itself.
        server.faults.push(fault, fault, fault);
        expect(new Set(await sendAnyway(impatient, [suiteEvent('a', 5)]))).toEqual(
          new Set(['unanswered']),
        );
        server.faults.length = 0;
        expect(await inBatches(system, [suiteEvent('a', 5)])).toEqual(['accepted']);
        expect(value('api_requests', 'a')).toBe(5);
      });
    },
  );

  test('a later total stands, whichever arrives last', async () => {
    await within(async ({ system, value }) => {
      await inBatches(system, [suiteEvent('a', 100, 1)]);
      await inBatches(system, [suiteEvent('a', 100, 3)]);
      await inBatches(system, [suiteEvent('a', 90, 2)]);
      expect(value('api_requests', 'a')).toBe(100);
    });
  });

  test('one of a hundred that is refused holds up none of the others', async () => {
    await within(async ({ system, refuse, value }) => {
      refuse('c41');
      const kinds = await inBatches(system, hundred);
      expect(kinds[41]).toBe('refused');
      expect(kinds.filter((kind) => kind === 'accepted')).toHaveLength(99);
      expect(value('api_requests', 'c40')).toBe(40);
      expect(value('api_requests', 'c41')).toBeNull();
    });
  });

  test('a batch of which some are known and one is wrong is taken as far as it can be', async () => {
    await within(async ({ system, refuse, value }) => {
      await inBatches(system, hundred.slice(0, 10));
      refuse('c50');
      const kinds = await inBatches(system, hundred);
      expect(kinds.filter((kind) => kind === 'accepted')).toHaveLength(99);
      expect(value('api_requests', 'c99')).toBe(99);
    });
  });

  test('where all are refused each has its reason', async () => {
    await within(async ({ system, refuse }) => {
      const events = hundred.slice(0, 5);
      for (const { subject } of events) refuse(subject);
      expect(await inBatches(system, events)).toEqual(events.map(() => 'refused'));
    });
  });

  test('a system that wants to be left alone says for how long', async () => {
    await within(async ({ system, server }) => {
      server.faults.push('busy', 'busy', 'busy');
      const results = await system.send([suiteEvent('a', 1)]);
      expect(results[0]).toMatchObject({ kind: 'unanswered', retryAfterMs: 7_000 });
    });
  });

  test('a system that is gone does not answer, and takes the same event when it is back', async () => {
    await within(async ({ system, server, value }) => {
      await server.stop();
      expect(await sendAnyway(system, [suiteEvent('a', 5)])).toEqual(['unanswered']);
      await expect(system.clock()).rejects.toThrow(SystemUnavailable);
      await server.comeBack();
      expect(await sendAnyway(system, [suiteEvent('a', 5)])).toEqual(['accepted']);
      expect(value('api_requests', 'a')).toBe(5);
    });
  });

  test('a system that is gone for a day ends with the totals, and raises the alarm once', async () => {
    await within(async ({ system, server, value }) => {
      const world = newWorld({ now: suiteNow - dayMs });
      server.tellTime(() => world.now);
      for (const id of ['a', 'b']) world.directory.set(id, { stripe: id, lago: id, openmeter: id });
      world.set('2026-11', 'a', 5);
      await world.run(system);
      expect(value('api_requests', 'a')).toBe(5);
      await server.stop();
      const alarms: string[] = [];
      for (let hour = 8; hour < 24; hour += 8) {
        world.set('2026-11', 'a', 5 + hour);
        world.set('2026-11', 'b', hour);
        world.now = suiteNow - dayMs + hour * hourMs;
        const [outcome] = await world.run(system);
        expect(outcome?.outcome).toBe('unanswered');
        alarms.push(...(outcome?.alarms ?? []));
      }
      expect(alarms).toHaveLength(1);
      await server.comeBack();
      world.now = suiteNow;
      expect(await world.run(system)).toMatchObject([{ outcome: 'done', alarms: [] }, {}, {}, {}]);
      expect(['a', 'b'].map((id) => value('api_requests', id))).toEqual([21, 16]);
    });
  });

  test('a wrong key is for a person, and is not quoted', async () => {
    await within(async ({ withWrongKey }) => {
      const error = await withWrongKey
        .send([suiteEvent('a', 5)])
        .catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(OperatorProblem);
      expect(String(error)).toMatch(/^OperatorProblem: \S+ answers 401: .*(_API_KEY|_SECRETS)/);
      expect(String(error)).not.toMatch(/sk_test|wrong|whsec_/);
    });
  });

  test('a system tells its time before anything is sent', async () => {
    await within(async ({ system, server }) => {
      server.tellTime(() => suiteNow - 1_234_000);
      expect(await system.clock()).toBe(suiteNow - 1_234_000);
      expect(server.asked.every(({ method }) => method !== 'POST')).toBe(true);
    });
  });

  test.each([429, 503])('a system tells its time with an answer %i too', async (status) => {
    await within(async ({ system, server }) => {
      server.tellTime(() => suiteNow - 1_234_000);
      server.answerBy(() => ({ status, body: { error: { message: 'not now' } } }));
      const error = await system.clock().catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(SystemUnavailable);
      expect(error).toMatchObject({ answeredAt: suiteNow - 1_234_000 });
    });
  });

  test('a system tells its time to a wrong key too', async () => {
    await within(async ({ withWrongKey, server }) => {
      server.tellTime(() => suiteNow - 1_234_000);
      expect(await withWrongKey.clock()).toBe(suiteNow - 1_234_000);
    });
  });

  test('what a system holds of a month is read back, where it can be asked', async () => {
    await within(async ({ system, server, value }) => {
      await inBatches(system, [suiteEvent('a', 7), suiteEvent('b', 0)]);
      const november = monthPeriod('2026-11', 'UTC');
      const place = { subject: 'a', event: 'api_requests' };
      expect((await system.terms(place, '2026-11')).objection).toBeNull();
      const held = await system.held?.(place, november);
      expect(held ?? { kind: 'value', value: value('api_requests', 'a') }).toEqual({
        kind: 'value',
        value: 7,
      });
      const zero = await system.held?.({ ...place, subject: 'b' }, november);
      expect(zero ?? { kind: 'value', value: 0 }).toEqual({ kind: 'value', value: 0 });
      expect(server.asked.length).toBeGreaterThan(0);
    });
  });
};
