import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { UsageEvent } from '../../../shared/metering/usage-event.ts';
import { ask, jsonIn, postedBatch, storeOf } from '../../support/usage/billable.ts';
import type { Params } from '../../support/usage/oracle.ts';
import { propertyMs, runs } from '../../support/local/runs.ts';
import { arbitraryUsage } from '../../support/metering/usage.ts';
import { arbitraryTurn } from '../../support/usage/zones.ts';

const dayMs = 86_400_000;

const arbitraryPaging = fc.record({
  usage: arbitraryUsage(arbitraryTurn),
  limits: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 5 }),
  period: fc.constantFrom('hour', 'day', 'week', 'month', 'quarter', 'year'),
  timezone: fc.constantFrom('UTC', 'Asia/Kathmandu', 'America/New_York'),
  grouping: fc.constantFrom<Params>(
    [],
    [['group_by', 'consumer,status_class']],
    [['group_by', 'customer,status']],
    [['group_by', 'customer']],
    [['group_by', 'none']],
    [['group_by', 'status']],
    [['layout', 'wide']],
    [['group_by', 'service,route']],
    [
      ['group_by', 'consumer,service,status'],
      ['meters', 'all'],
    ],
    [
      ['layout', 'wide'],
      ['group_by', 'customer,ai_model'],
      ['meters', 'credits'],
    ],
  ),
});

type Rows = Record<string, unknown>[];

const paramsOf = (turn: number, period: string, timezone: string, grouping: Params): Params => {
  const days = period === 'hour' ? 2 : 40;
  return [
    ['period', period],
    ['timezone', timezone],
    ['from', new Date(turn - days * dayMs).toISOString()],
    ['to', new Date(turn + days * dayMs).toISOString()],
    ...grouping,
  ];
};

/** Reads all pages; `between` runs before each but the first. */
const readPages = async (
  store: Awaited<ReturnType<typeof storeOf>>,
  params: Params,
  limits: readonly number[],
  between: (page: number) => Promise<unknown> = async () => undefined,
): Promise<Rows> => {
  const rows: Rows = [];
  let cursor: string | null = null;
  for (let page = 0; page === 0 || cursor !== null; page++) {
    if (page > 0) await between(page);
    const limit = limits[page % limits.length] ?? 1;
    const query: Params = [...params, ['limit', String(limit)]];
    const answer = await ask(store, cursor === null ? query : [...query, ['cursor', cursor]]);
    expect(answer.status).toBe(200);
    const { data, next_cursor } = jsonIn(answer);
    expect(data.length).toBeLessThanOrEqual(limit);
    if (next_cursor !== null) expect(data).toHaveLength(limit);
    rows.push(...data);
    cursor = next_cursor;
  }
  return rows;
};

test(
  'pages joined are the answer that is not paged',
  async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryPaging, async ({ usage, limits, period, timezone, grouping }) => {
        const store = await storeOf([usage.events]);
        const params = paramsOf(usage.turn, period, timezone, grouping);
        expect(await readPages(store, params, limits)).toEqual(
          jsonIn(await ask(store, params)).data,
        );
      }),
      { numRuns: runs(80) },
    );
  },
  propertyMs,
);

/** What a row is about; a batch that lands meanwhile may change the rest of it. */
const identityOf = (row: Record<string, unknown>): string =>
  JSON.stringify([
    row['period_start'],
    row['consumer_id'],
    row['consumer_custom_id'],
    row['customer_id'],
    row['service'],
    row['route'],
    row['ai_model'],
    row['status'],
    row['status_class'],
  ]);

test(
  'no row that was there at the first page is repeated or skipped while batches land',
  async () => {
    await fc.assert(
      fc.asyncProperty(
        arbitraryPaging,
        fc.array(fc.nat({ max: 100 }), { minLength: 1, maxLength: 20 }),
        async ({ usage, limits, period, timezone, grouping }, order) => {
          const before = usage.events.filter((_, i) => i % 2 === 0);
          const later = usage.events.filter((_, i) => i % 2 === 1);
          const store = await storeOf([before]);
          const params = paramsOf(usage.turn, period, timezone, grouping);
          const atFirst = jsonIn(await ask(store, params)).data.map(identityOf);
          const pick = (page: number): UsageEvent[] => {
            const at = order[page % order.length] ?? 0;
            return later.slice(at % 5, (at % 5) + 3);
          };
          const rows = await readPages(store, params, limits, (page) =>
            store.applyOnce(postedBatch(`landed ${page}`, pick(page))),
          );
          const seen = rows.map(identityOf);
          expect(new Set(seen).size).toBe(seen.length);
          // A username that changes meanwhile moves the custom ids of its consumer.
          expect(seen.filter((row) => atFirst.includes(row)).sort()).toEqual(atFirst.sort());
        },
      ),
      { numRuns: runs(80) },
    );
  },
  propertyMs,
);
