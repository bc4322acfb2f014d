import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { createMemoryCounterStore } from '../../../../../shared/adapters/memory/counter-store.ts';
import { openSqliteReader } from '../../../../../shared/adapters/sqlite/reader.ts';
import { openSqliteStore } from '../../../../../shared/adapters/sqlite/store.ts';
import type { PageRow } from '../../../../../shared/metering/batch.ts';
import { compareSeries } from '../../../../../shared/metering/series.ts';
import type { UsageEvent } from '../../../../../shared/metering/usage-event.ts';
import type { CounterReader, CounterStore } from '../../../../../shared/ports/counter-store.ts';
import { batch, batchId } from '../../../../support/metering/batches.ts';
import { arbitraryEvent } from '../../../../support/metering/events.ts';
import { pagesOf, rowsOf } from '../../../../support/stores/stores.ts';
import { temporaryFolder } from '../../../../support/stores/sqlite.ts';

const services = ['', 'orders', 'search'];

const arbitraryUsage: fc.Arbitrary<UsageEvent> = fc
  .tuple(
    arbitraryEvent,
    fc.constantFrom(...services),
    fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 1 }),
  )
  .map(([usage, service, bytes]) => ({
    ...usage,
    labels: { service, route: '', ai_model: '' },
    quantities: bytes.map((amount) => ({ meter: 'bytes', amount })),
  }));

const names = ['a', 'b', 'c', 'd', 'e', 'f'];

type Step =
  | { readonly kind: 'count'; readonly by: number; readonly names: readonly string[] }
  | { readonly kind: 'void'; readonly by: number; readonly name: string }
  | { readonly kind: 'void part'; readonly by: number; readonly name: string }
  | { readonly kind: 'expire'; readonly by: number }
  | { readonly kind: 'crash'; readonly by: number };

const by = fc.nat({ max: 1 });
const name = fc.constantFrom(...names);

const arbitraryStep: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('count' as const),
    by,
    names: fc.array(name, { minLength: 1, maxLength: 4 }),
  }),
  fc.record({ kind: fc.constantFrom('void' as const, 'void part' as const), by, name }),
  fc.record({ kind: fc.constantFrom('crash' as const, 'expire' as const), by }),
);

const arbitraryBacklog = fc.record({
  receiptRows: fc.constantFrom(1, 3, 12, 1_000),
  pageRows: fc.constantFrom(1, 4, 16, 1_000),
});

const decision = { reason: 'wrong', by: 'finance', at: 1 };

/** All that is read of pages, in an order of its own. */
const seenIn = async (store: CounterReader, events: readonly UsageEvent[]) => {
  const pages = pagesOf(events);
  const months = pages.filter((page) => page.length === 7).sort();
  const seen: unknown[] = [];
  for (const page of pages) {
    for (const meter of ['requests', 'bytes']) {
      const rows: PageRow[] = [];
      for await (const chunk of store.read({ page, meter })) rows.push(...chunk);
      const isEmpty = (row: PageRow): boolean => row.cells.length === 0;
      const filled = rows.filter((row) => !isEmpty(row)).sort(compareSeries);
      seen.push([page, meter, filled.map((row) => ({ ...row, cells: [...row.cells] }))]);
    }
  }
  for (const month of months) {
    const found = await store.findIds(month, { kind: 'username', value: 'poppy' });
    const rows = await rowsOf(store, month, found);
    seen.push(
      month,
      rows.filter(({ cells }) => cells.length > 0).map((row) => row.consumer.id),
    );
  }
  return seen;
};

test('whatever waits and whichever process counts, voids, expires or crashes, what is read is the sum of the batches', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(arbitraryUsage, { minLength: 1, maxLength: 5 }), {
        minLength: names.length,
        maxLength: names.length,
      }),
      fc.array(arbitraryStep, { maxLength: 12 }),
      arbitraryBacklog,
      async (usage, steps, backlog) => {
        const folder = temporaryFolder();
        const path = join(folder, 'billable.db');
        const open = () => openSqliteStore(path, { backlog });
        const writers = [open(), open()];
        const crashed: CounterStore[] = [];
        const closing = [...writers];
        const reader = openSqliteReader(path);
        const model = createMemoryCounterStore();
        const batchOf = (each: string) =>
          batch({ name: each, events: usage[names.indexOf(each)] ?? [] });
        const both = (writer: CounterStore, use: (store: CounterStore) => Promise<unknown>) =>
          Promise.all([use(writer), use(model)]).then(([one, other]) => expect(one).toEqual(other));
        for (const step of steps) {
          const writer = writers[step.by];
          if (writer === undefined) throw new Error('there are two writers');
          switch (step.kind) {
            case 'count':
              await both(writer, (store) =>
                Promise.all(step.names.map((each) => store.applyOnce(batchOf(each)))),
              );
              break;
            case 'void':
              await both(writer, (store) => store.voidBatch(batchId(step.name), decision));
              break;
            case 'void part': {
              const part = { ...decision, consumerId: 'poppy-id' };
              await both(writer, (store) => store.voidPart(batchId(step.name), part));
              break;
            }
            case 'expire':
              await writer.expireReceipts(Date.parse('2026-11-23T00:00:00Z'), 400);
              break;
            case 'crash':
              // Never heard of again: what it knows is lost.
              crashed.push(writer);
              writers[step.by] = open();
              closing.push(writers[step.by] ?? writer);
          }
          const events = usage.flat();
          const expected = await seenIn(model, events);
          for (const store of [reader, ...writers]) {
            expect(await seenIn(store, events)).toEqual(expected);
          }
        }
        reader.close();
        for (const store of closing) store.close();
        const after = openSqliteReader(path);
        expect(await seenIn(after, usage.flat())).toEqual(await seenIn(model, usage.flat()));
        after.close();
        rmSync(folder, { recursive: true });
      },
    ),
    { numRuns: 60 },
  );
});
