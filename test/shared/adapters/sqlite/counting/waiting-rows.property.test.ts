import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { openSqliteReader } from '../../../../../shared/adapters/sqlite/reader.ts';
import { openSqliteStore } from '../../../../../shared/adapters/sqlite/store.ts';
import type { PageRow } from '../../../../../shared/metering/batch.ts';
import type { CounterReader } from '../../../../../shared/ports/counter-store.ts';
import { batch } from '../../../../support/metering/batches.ts';
import { consumer, event } from '../../../../support/metering/events.ts';
import { contentsOf, sumOf } from '../../../../support/stores/stores.ts';
import { temporaryFolder } from '../../../../support/stores/sqlite.ts';

test('what is brought into a page between two chunks of it is seen once', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.tuple(fc.nat({ max: 30 }), fc.nat({ max: 60 })), {
        selector: String,
        minLength: 300,
        maxLength: 800,
      }),
      fc.array(fc.boolean(), { minLength: 800, maxLength: 800 }),
      fc.nat({ max: 3 }),
      fc.boolean(),
      async (series, isWaiting, chunksBefore, isByIds) => {
        const events = series.map(([id, user]) =>
          event({ consumer: consumer({ id: `id ${id}`, username: `user ${user}` }) }),
        );
        const folder = temporaryFolder();
        const path = join(folder, 'billable.db');
        const first = openSqliteStore(path);
        const old = { receivedAt: Date.parse('2020-01-01'), events: [] };
        await first.applyOnce(batch({ name: 'old', ...old }));
        await first.applyOnce(batch({ name: 'in pages', events }));
        first.close();
        const store = openSqliteStore(path);
        const waiting = events.filter((_, i) => isWaiting[i]);
        const more = waiting.map((each, i) =>
          i % 2 === 0 ? each : { ...each, consumer: { ...each.consumer, customId: 'new' } },
        );
        await store.applyOnce(batch({ name: 'waits', events: more }));
        const reader = openSqliteReader(path);
        const settle = () => store.expireReceipts(Date.parse('2026-11-23'), 400);
        const rows: PageRow[] = [];
        let chunks = 0;
        const ids = isByIds ? events.map((each) => each.consumer.id) : undefined;
        for await (const chunk of reader.read({ page: '2026-11', ...(ids && { ids }) })) {
          rows.push(...chunk);
          if (chunks++ === chunksBefore) expect(await settle()).toBe(1);
        }
        const seen: CounterReader = {
          ...reader,
          async *read({ page }) {
            yield page === '2026-11' ? rows : [];
          },
        };
        const sum = sumOf([...events, ...more]);
        const inMonth = Object.entries(sum).filter(([cell]) => cell.startsWith('2026-11 '));
        expect(await contentsOf(seen, ['2026-11'])).toEqual(Object.fromEntries(inMonth));
        reader.close();
        store.close();
        rmSync(folder, { recursive: true });
      },
    ),
    { numRuns: 20 },
  );
});
