import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { readBillableText } from '../../../shared/customers/billable-file.ts';
import { payersOf } from '../../../shared/customers/directory.ts';
import type { UsageEvent } from '../../../shared/metering/usage-event.ts';
import { arbitraryDirectory, payerByHand, yamlOf } from '../../support/customers/directory.ts';
import { propertyMs, runs } from '../../support/local/runs.ts';
import { arbitraryUsage } from '../../support/metering/usage.ts';
import { ask, detailIn, jsonIn, storeOf } from '../../support/usage/billable.ts';
import { localClock } from '../../support/usage/local-clock.ts';
import { expectedAnswer, type Params } from '../../support/usage/oracle.ts';
import { toJsonData } from '../../support/usage/oracle-formats.ts';
import { allMeters } from '../../support/metering/kong-entries.ts';
import { trickyZones } from '../../support/usage/zones.ts';

const ids = ['acme', 'beta', 'digit-id'];
const values = [
  'id:poppy-id',
  'id:digit-id',
  'custom_id:cust-0001',
  'custom_id:digit-id',
  'custom_id:id:poppy-id',
  'username:poppy',
  'username:digit',
  'username:\u{1f600}',
];

/** The start of a month of some billing zone, around which usage and claims lie. */
const arbitraryMonth = fc.constantFrom('2026-03', '2026-10', '2026-11', '2027-01');

const arbitraryCase = fc
  .record({ billingTimezone: fc.constantFrom(...trickyZones), month: arbitraryMonth })
  .chain(({ billingTimezone, month }) => {
    const turn = localClock(billingTimezone).firstInstantOf(month);
    const months = [turn - 40, turn - 1, turn, turn + 35].map((at) =>
      localClock(billingTimezone).textOf(at).slice(0, 7),
    );
    return fc.record({
      billingTimezone: fc.constant(billingTimezone),
      customers: arbitraryDirectory(values, [...new Set(months)], ids),
      usage: arbitraryUsage(fc.constant(turn)),
      timezone: fc.oneof(fc.constant(billingTimezone), fc.constantFrom(...trickyZones)),
      period: fc.constantFrom('hour', 'day', 'week', 'month', 'quarter', 'year'),
      groupBy: fc.constantFrom(
        'customer',
        'customer,status',
        'customer,service',
        'consumer,status',
        'consumer,service,status_class',
        'none',
      ),
      asked: fc.oneof(
        fc.constant<string[]>([]),
        fc.subarray([...ids, 'cust-0001', 'custom_id:digit-id', 'id:poppy-id', 'anonymous']),
      ),
      consumer: fc.option(
        fc.constantFrom('poppy', 'id:poppy-id', 'custom_id:digit-id', 'digit-id'),
      ),
    });
  });

type Asked = { period: string; timezone: string; turn: number };

const reachDays: Readonly<Record<string, number>> = { hour: 2, day: 9 };

const paramsOf = ({ period, timezone, turn }: Asked): Params => {
  const reach = (reachDays[period] ?? 40) * 86_400_000;
  return [
    ['period', period],
    ['timezone', timezone],
    ['from', new Date(turn - reach).toISOString()],
    ['to', new Date(turn + reach).toISOString()],
  ];
};

test(
  'each event belongs to the customer of its month, whatever the period, the zone and the grouping',
  async () => {
    const seen = { rows: 0, named: 0, ambiguous: 0 };
    await fc.assert(
      fc.asyncProperty(arbitraryCase, async (given) => {
        const { customers, usage, billingTimezone, asked, consumer } = given;
        const reading = readBillableText(yamlOf(customers));
        if (reading.kind === 'invalid') throw new Error(JSON.stringify(reading.problems));
        const payers = payersOf(reading.file.customers, billingTimezone);
        const clock = localClock(billingTimezone);
        const payer = ({ consumer: whose, at }: UsageEvent) =>
          payerByHand(customers, whose, clock.textOf(at).slice(0, 7));
        const params: Params = [
          ...paramsOf({ ...given, turn: usage.turn }),
          ['group_by', given.groupBy],
          ...asked.map((id) => ['customer', id] as const),
          ...(consumer === null ? [] : [['consumer', consumer] as const]),
        ];
        const store = await storeOf([usage.events]);
        const options = { settings: { billingTimezone }, payers: () => payers };
        const answer = await ask(store, params, options);
        const expected = expectedAnswer(usage.events, params, usage.turn, allMeters, payer);
        if (expected.kind === 'ambiguous') {
          seen.ambiguous += 1;
          expect(answer.status).toBe(400);
          for (const id of expected.ids) expect(detailIn(answer)).toContain(`"id:${id}"`);
          return;
        }
        expect(JSON.stringify(jsonIn(answer).data)).toBe(JSON.stringify(toJsonData(expected.rows)));
        seen.rows += expected.rows.length;
        seen.named += expected.rows.filter((row) => row['customer_name'] === '=acme').length;
      }),
      { numRuns: runs(1_500) },
    );
    // A generator that makes empty answers alone would prove nothing.
    expect(seen.rows).toBeGreaterThan(200);
    expect(seen.named).toBeGreaterThan(5);
    expect(seen.ambiguous).toBeGreaterThan(0);
  },
  propertyMs,
);

test(
  'each period is the sum of those that it is made of, for each customer',
  async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryCase, async ({ customers, usage, billingTimezone, timezone }) => {
        const reading = readBillableText(yamlOf(customers));
        if (reading.kind === 'invalid') throw new Error(JSON.stringify(reading.problems));
        const payers = payersOf(reading.file.customers, billingTimezone);
        const store = await storeOf([usage.events]);
        for (const [whole, part] of [
          ['year', 'quarter'],
          ['quarter', 'month'],
          ['month', 'day'],
          ['week', 'day'],
        ] as const) {
          const { start, end } = localClock(timezone).periodAt(usage.turn, whole);
          const sums = async (period: string) => {
            const query = new URLSearchParams({
              period,
              timezone,
              from: new Date(start).toISOString(),
              to: new Date(end).toISOString(),
              group_by: 'customer',
            });
            const answer = await ask(store, query.toString(), { payers: () => payers });
            const totals = new Map<unknown, number>();
            for (const { customer_id, requests } of jsonIn(answer).data) {
              totals.set(customer_id, (totals.get(customer_id) ?? 0) + Number(requests));
            }
            return new Map([...totals].sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)));
          };
          expect(await sums(part)).toEqual(await sums(whole));
        }
      }),
      { numRuns: runs(40) },
    );
  },
  propertyMs,
);
