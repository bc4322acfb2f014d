import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { createPushHandler } from '../../../../functions/push/handler.ts';
import { monthParts } from '../../../../functions/push/month/month-parts.ts';
import { hourMs } from '../../../../shared/calendar/instant.ts';
import { compareUtf8 } from '../../../../shared/metering/utf8.ts';
import type { BillingSystem } from '../../../../shared/ports/billing-system.ts';
import type { PushLedger } from '../../../../shared/ports/push-ledger.ts';
import { newRecord, type PushRecord } from '../../../../shared/push/record.ts';
import { many as ids, withMany } from '../../../support/push/many-customers.ts';
import { november as month } from '../../../support/push/two-customers.ts';
import { settingsOf } from '../../../support/push/world.ts';

async function* inChunks<Item>(items: readonly Item[], size: number) {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}

test('each customer comes once, in order, with all of its records, in parts of a thousand', async () => {
  const customer = fc.oneof(fc.constantFrom(...ids), fc.constantFrom('a\u{1f600}', 'a\uff5e', 'é'));
  const customers = fc.uniqueArray(customer, { maxLength: 2_500, size: 'max' });
  await fc.assert(
    fc.asyncProperty(customers, customers, fc.integer({ min: 1, max: 1_500 }), async (a, b, n) => {
      const [known, expected] = [a.toSorted(compareUtf8), b.toSorted(compareUtf8)];
      const records = known.flatMap((id): PushRecord[] =>
        ['requests', 'tokens'].map((meter) =>
          newRecord({ system: 'http', month, customer: id, meter }),
        ),
      );
      const parts = await Array.fromAsync(monthParts(inChunks(records, n), expected));
      const union = [...new Set([...known, ...expected])].sort(compareUtf8);
      expect(parts.flatMap((part) => part.customers)).toEqual(union);
      expect(parts.flatMap((part) => part.records)).toEqual(records);
      for (const part of parts) {
        expect(part.customers.length).toBeLessThanOrEqual(1_000);
        const own = new Set(part.customers);
        expect(part.records.every(({ key }) => own.has(key.customer))).toBe(true);
      }
    }),
    { numRuns: 30 },
  );
});

/** A ledger that says how much of a month was read. */
const counting = (ledger: PushLedger) => {
  let read = 0;
  return {
    read: () => read,
    ledger: {
      ...ledger,
      async *records(selection: Parameters<PushLedger['records']>[0]) {
        read = 0;
        const all = (await Array.fromAsync(ledger.records(selection))).flat();
        for await (const chunk of inChunks(all, 200)) {
          read += chunk.length;
          yield chunk;
        }
      },
    },
  };
};

test('what is sent first is sent before all of the ledger is in memory', async () => {
  const { world, double } = await withMany();
  for (const id of ids) world.set(month, id, 6);
  const { ledger, read } = counting(world.ledger);
  const readAtSend: number[] = [];
  const watched: BillingSystem = {
    ...double.system,
    send: async (events) => {
      readAtSend.push(read());
      return double.system.send(events);
    },
  };
  const context = world.context([{ settings: settingsOf('http'), system: watched }]);
  await createPushHandler({ ...context, ledger }, world.memory)();
  expect(readAtSend[0]).toBeLessThan(1_300);
  expect(new Set(Object.values(double.values(month)))).toEqual(new Set([6]));
});

test('a system is asked before all of the ledger is in memory, and about each customer once', async () => {
  const { world, double } = await withMany();
  world.set(month, 'c0000', 6);
  await world.run(double.system);
  const { ledger, read } = counting(world.ledger);
  const readAtAsk: number[] = [];
  const asked: string[] = [];
  const watched: BillingSystem = {
    ...double.system,
    held: async (place, period) => {
      readAtAsk.push(read());
      asked.push(place.subject);
      return double.system.held?.(place, period) ?? { kind: 'value', value: null };
    },
  };
  world.now += hourMs;
  world.memory.compared.clear();
  const context = world.context([{ settings: settingsOf('http'), system: watched }]);
  await createPushHandler({ ...context, ledger }, world.memory)();
  expect(readAtAsk[0]).toBeLessThan(1_300);
  expect(asked.toSorted(compareUtf8)).toEqual(ids);
});

test('a run that has sent a part never puts its totals over those of a later run', async () => {
  const { world, double } = await withMany();
  for (const id of ids) world.set(month, id, 6);
  let other: Promise<unknown> | null = null;
  const overtaken: BillingSystem = {
    ...double.system,
    send: async (events) => {
      if (other === null) {
        for (const id of ids) world.set(month, id, 7);
        other = world.run(double.system);
        await other;
      }
      return double.system.send(events);
    },
  };
  const context = world.context([{ settings: settingsOf('http'), system: overtaken }]);
  const turned: PushRecord[] = [];
  const ledger: PushLedger = {
    ...world.ledger,
    putRecords: async (records) => {
      const known = new Map(
        (await world.views()).map(({ key, sending }) => [key.customer, sending]),
      );
      const sequenceOf = (id: string): number => known.get(id)?.sequence ?? 0;
      const isTurned = ({ key, sending }: PushRecord): boolean =>
        sending !== null && sending.sequence < sequenceOf(key.customer);
      const stored = await world.ledger.putRecords(records);
      turned.push(...records.filter((record, i) => stored[i] === true && isTurned(record)));
      return stored;
    },
    // By the last key, as stores do: each chunk is as it is when it is read.
    async *records(selection) {
      for (let at = 0; ; at += 500) {
        const all = (await Array.fromAsync(world.ledger.records(selection))).flat();
        if (at >= all.length) return;
        yield all.slice(at, at + 500);
      }
    },
  };
  const outcomes = await createPushHandler({ ...context, ledger }, world.memory)();
  expect(outcomes.filter(({ outcome }) => outcome !== 'done')).toEqual([]);
  expect(new Set(Object.values(double.values(month)))).toEqual(new Set([7]));
  expect(double.violations).toEqual([]);
  expect(turned).toEqual([]);
  const states = (await world.views()).map(({ sending }) => `${sending?.total} ${sending?.state}`);
  expect(new Set(states)).toEqual(new Set(['7 accepted']));
});

test('customers that left the directory are said at once, however many parts they lie in', async () => {
  const { world, double } = await withMany();
  for (const id of ids.slice(10)) world.directory.delete(id);
  const outcomes = await world.run(double.system);
  expect(outcomes.flatMap(({ alarms }) => alarms)).toEqual([
    expect.stringMatching(
      /^2590 customers of the ledger left the directory, the first of them c0010/,
    ),
  ]);
  expect((await world.run(double.system)).flatMap(({ alarms }) => alarms)).toEqual([]);
});
