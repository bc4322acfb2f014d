import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { PageRow } from '../../../shared/metering/batch.ts';
import { eachCell } from '../../../shared/metering/cells.ts';
import type { Labels } from '../../../shared/metering/labels.ts';
import type { PageId } from '../../../shared/metering/page.ts';
import type { UsageEvent } from '../../../shared/metering/usage-event.ts';
import type { CounterReader } from '../../../shared/ports/counter-store.ts';
import { runs } from '../../support/local/runs.ts';
import { batch } from '../../support/metering/batches.ts';
import { arbitraryEvent, event, hostileNames } from '../../support/metering/events.ts';
import type { StoreSubject } from '../../support/stores/stores.ts';
import { withStore } from './with-store.ts';

const labels = (over: Partial<Labels> = {}): Labels => ({
  service: '',
  route: '',
  ai_model: '',
  ...over,
});

const someLabels = fc.record({
  service: fc.constantFrom('', 'a', ...hostileNames),
  route: fc.constantFrom('', 'a', '["a"]'),
  ai_model: fc.constantFrom('', 'a', '(other)'),
});

const someQuantities = fc
  .record({
    bytes: fc.constantFrom(0, 1, 2 ** 40),
    ai_prompt_tokens: fc.constantFrom(0, 7, 1_000_000),
  })
  .map((amounts) =>
    Object.entries(amounts)
      .filter(([, amount]) => amount > 0)
      .map(([meter, amount]) => ({ meter, amount })),
  );

const labelledEvent: fc.Arbitrary<UsageEvent> = fc
  .tuple(arbitraryEvent, someLabels, someQuantities)
  .map(([plain, split, quantities]) => ({ ...plain, labels: split, quantities }));

/** Totals of a month by meter, consumer and labels, by hand. */
const totalsOf = (events: readonly UsageEvent[], month: PageId): Record<string, number> => {
  const totals: Record<string, number> = {};
  for (const { consumer: who, labels: split, at, quantities } of events) {
    if (!new Date(at).toISOString().startsWith(month)) continue;
    for (const { meter, amount } of [{ meter: 'requests', amount: 1 }, ...quantities]) {
      const key = JSON.stringify([meter, who, split]);
      totals[key] = (totals[key] ?? 0) + amount;
    }
  }
  return totals;
};

const totalsIn = async (
  store: CounterReader,
  month: PageId,
  meters: readonly string[],
): Promise<Record<string, number>> => {
  const totals: Record<string, number> = {};
  for (const meter of meters) {
    for await (const rows of store.read({ page: month, meter })) {
      for (const row of rows) {
        expect([row.meter, row.page]).toEqual([meter, month]);
        const { id, customId, username } = row.consumer;
        const { service, route, ai_model } = row.labels;
        const key = JSON.stringify([
          meter,
          { id, customId, username },
          { service, route, ai_model },
        ]);
        expect(totals[key]).toBeUndefined();
        totals[key] = sumOf(row);
      }
    }
  }
  return totals;
};

const sumOf = (row: PageRow): number => {
  let sum = 0;
  eachCell(row.cells, (_, count) => (sum += Number(count)));
  return sum;
};

/** Labels and meters are part of what a counter is. */
export const describeSeries = (subject: StoreSubject): void => {
  describe('series', () => {
    test('labels and meters that differ are rows that differ, whatever they are called', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(labelledEvent, { maxLength: 40 }), async (events) => {
          await withStore(subject, async (store) => {
            const half = Math.floor(events.length / 2);
            await store.applyOnce(batch({ name: 'first', events: events.slice(0, half) }));
            await store.applyOnce(batch({ name: 'second', events: events.slice(half) }));
            for (const month of await store.months()) {
              const meters = await store.meters(month);
              expect(await totalsIn(store, month, meters)).toEqual(totalsOf(events, month));
            }
          });
        }),
        { numRuns: runs(subject.runs ?? 20) },
      );
    });

    test('a void takes every meter and label back', async () => {
      await withStore(subject, async (store) => {
        const events = [
          event({ labels: labels({ service: 'a' }), quantities: [{ meter: 'bytes', amount: 9 }] }),
          event({ labels: labels({ ai_model: 'm' }) }),
        ];
        const { id } = batch({ events });
        await store.applyOnce(batch({ events }));
        await store.voidBatch(id, { reason: 'test', by: 'ada', at: 0 });
        const totals = await totalsIn(store, '2026-11', ['requests', 'bytes']);
        expect(Object.values(totals).every((total) => total === 0)).toBe(true);
      });
    });

    test('a question about requests reads no row of another meter', async () => {
      await withStore(subject, async (store) => {
        const quantities = [{ meter: 'bytes', amount: 5 }];
        await store.applyOnce(batch({ events: [event({ quantities })] }));
        const rows = [];
        for await (const chunk of store.read({ page: '2026-11' })) rows.push(...chunk);
        expect(rows.map(({ meter }) => meter)).toEqual(['requests']);
        expect(await store.meters('2026-11')).toEqual(['bytes', 'requests']);
      });
    });

    test('a receipt holds the labels and meters that it added', async () => {
      await withStore(subject, async (store) => {
        const events = [
          event({
            labels: labels({ service: '__proto__', route: 'r', ai_model: 'm' }),
            quantities: [{ meter: 'ai_prompt_tokens', amount: 2 ** 40 }],
          }),
        ];
        const applied = batch({ events });
        await store.applyOnce(applied);
        expect((await store.receipt(applied.id))?.deltas).toEqual(applied.deltas);
      });
    });
  });
};
