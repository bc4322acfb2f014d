import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { ask, detailIn, jsonIn, storeOf } from '../../support/usage/billable.ts';
import { localClock } from '../../support/usage/local-clock.ts';
import { expectedAnswer, type Params } from '../../support/usage/oracle.ts';
import { toCsvRows, toJsonData } from '../../support/usage/oracle-formats.ts';
import { propertyMs, runs } from '../../support/local/runs.ts';
import { arbitraryAsked } from '../../support/usage/arbitrary-asked.ts';
import { arbitraryUsage } from '../../support/metering/usage.ts';
import { trickyZones, turnsOf } from '../../support/usage/zones.ts';
import type { UsageEvent } from '../../../shared/metering/usage-event.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** The same events in other batches and another order. */
const redelivered = (events: readonly UsageEvent[]): UsageEvent[][] => {
  const half = Math.floor(events.length / 3);
  return [events.slice(half).reverse(), events.slice(0, half).reverse()];
};

const reach = { hour: 2, day: 9, week: 20, month: 40, quarter: 100, year: 400 } as const;
type Kind = keyof typeof reach;

const around = (turn: number, period: Kind, timezone: string): Params => [
  ['period', period],
  ['timezone', timezone],
  ['from', new Date(turn - reach[period] * dayMs).toISOString()],
  ['to', new Date(turn + reach[period] * dayMs).toISOString()],
];

describe.each(trickyZones)('in %s', (timezone) => {
  test.each(['hour', 'day', 'week', 'month', 'quarter', 'year'] as const)(
    'the %ss are what counting the events one by one gives, whatever the order of delivery',
    async (period) => {
      await fc.assert(
        fc.asyncProperty(
          arbitraryUsage(fc.constantFrom(...turnsOf(timezone))),
          async ({ turn, events }) => {
            const params = around(turn, period, timezone);
            const [store, other] = [await storeOf([events]), await storeOf(redelivered(events))];
            const expected = expectedAnswer(events, params, turn);
            if (expected.kind !== 'rows') throw new Error('no consumer, no ambiguity');

            const json = await ask(store, params);
            expect(jsonIn(json)).toMatchObject({ period, timezone, next_cursor: null });
            expect(jsonIn(json)).toMatchObject({ from: expected.from, to: expected.to });
            expect(JSON.stringify(jsonIn(json).data)).toBe(
              JSON.stringify(toJsonData(expected.rows)),
            );
            expect((await ask(other, params)).text).toBe(json.text);

            const csv = await ask(store, [...params, ['csv', 'true']]);
            const [header = ''] = csv.text.split('\r\n', 1);
            expect(csv.text.slice(header.length + 2)).toBe(toCsvRows(expected.rows, timezone));
            expect((await ask(other, [...params, ['csv', 'true']])).text).toBe(csv.text);
          },
        ),
        { numRuns: runs(12) },
      );
    },
    propertyMs,
  );

  test(
    'each period is the sum of those that it is made of',
    async () => {
      await fc.assert(
        fc.asyncProperty(
          arbitraryUsage(fc.constantFrom(...turnsOf(timezone))),
          async ({ turn, events }) => {
            const store = await storeOf([events]);
            for (const [whole, part] of [
              ['year', 'quarter'],
              ['quarter', 'month'],
              ['month', 'day'],
              ['week', 'day'],
              ['day', 'hour'],
            ] as const) {
              const { start, end } = localClock(timezone).periodAt(turn, whole);
              const range: Params = [
                ['timezone', timezone],
                ['from', new Date(start).toISOString()],
                ['to', new Date(end).toISOString()],
              ];
              const sums = async (period: Kind): Promise<Map<string, number>> => {
                const rows = jsonIn(await ask(store, [...range, ['period', period]])).data;
                const totals = new Map<string, number>();
                for (const { consumer_id, consumer_custom_id, status, requests } of rows) {
                  const key = JSON.stringify([consumer_id, consumer_custom_id, status]);
                  totals.set(key, (totals.get(key) ?? 0) + Number(requests));
                }
                return new Map([...totals].sort(([a], [b]) => (a < b ? -1 : 1)));
              };
              expect(await sums(part)).toEqual(await sums(whole));
            }
          },
        ),
        { numRuns: runs(10) },
      );
    },
    propertyMs,
  );
});

test(
  'any combination of parameters gives what filtering and grouping the events one by one gives',
  async () => {
    const seen = { rows: 0, ambiguous: 0 };
    await fc.assert(
      fc.asyncProperty(arbitraryAsked, async ({ usage, params }) => {
        const { events, turn } = usage;
        const at = turn + dayMs;
        const answer = await ask(await storeOf([events]), params, { at });
        const expected = expectedAnswer(events, params, at);
        if (expected.kind === 'ambiguous') {
          seen.ambiguous++;
          expect(answer.status).toBe(400);
          for (const id of expected.ids) {
            expect(detailIn(answer)).toContain(JSON.stringify(`id:${id}`));
          }
          return;
        }
        expect(answer.status).toBe(200);
        if (expected.rows.length > 0) seen.rows++;
        const value = (name: string): string | undefined =>
          params.find(([known]) => known === name)?.[1];
        if (value('format') !== 'csv' && value('csv') !== 'true') {
          expect(JSON.stringify(jsonIn(answer).data)).toBe(
            JSON.stringify(toJsonData(expected.rows)),
          );
          return;
        }
        const [header = ''] = answer.text.split('\r\n', 1);
        expect(header.startsWith('\uFEFF')).toBe(value('bom') === 'true');
        expect(answer.text.slice(header.length + 2)).toBe(
          toCsvRows(expected.rows, value('timezone') ?? 'UTC', {
            isRaw: value('raw') === 'true',
            delimiter: { semicolon: ';', tab: '\t' }[value('delimiter') ?? ''] ?? ',',
            ...(value('dates') === 'plain' && {
              plain: value('period') === 'hour' ? 'hours' : 'days',
            }),
          }),
        );
      }),
      { numRuns: runs(400) },
    );
    // A generator that only makes empty answers or refusals would prove nothing.
    expect(seen.rows).toBeGreaterThan(100);
    expect(seen.ambiguous).toBeGreaterThan(10);
  },
  propertyMs,
);
