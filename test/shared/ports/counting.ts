import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { BatchId } from '../../../shared/metering/batch.ts';
import { cellCode, packCells } from '../../../shared/metering/cells.ts';
import type { Count } from '../../../shared/metering/count.ts';
import { noLabels } from '../../../shared/metering/labels.ts';
import type { ApplyOutcome } from '../../../shared/ports/counter-store.ts';
import { arbitraryHistory, batch, type History } from '../../support/metering/batches.ts';
import { consumer, event, requestsOnly } from '../../support/metering/events.ts';
import {
  contentsOf,
  type OpenStore,
  pagesOf,
  rowsOf,
  type StoreSubject,
  sumOf,
} from '../../support/stores/stores.ts';
import { withStore } from './with-store.ts';

const historyMs = 240_000;

/** Plays a history; returns how often each batch was answered `applied`. */
const play = async (history: History, opened: OpenStore): Promise<Map<BatchId, number>> => {
  const applied = new Map<BatchId, number>();
  let { store } = opened;
  for (const { deliveries, crash } of history.rounds) {
    const answers = deliveries.map(async ({ batch: { id }, batch: delivered }) => {
      const { kind } = await store.applyOnce(delivered);
      if (kind === 'applied') applied.set(id, (applied.get(id) ?? 0) + 1);
    });
    // The callers of a store that dies see an error or nothing at all.
    if (crash === 'under way') for (const answer of answers) answer.catch(() => undefined);
    else await Promise.all(answers);
    if (crash !== 'none') store = await opened.reopen();
    if (crash === 'under way') {
      await Promise.all(deliveries.map(({ batch: resent }) => store.applyOnce(resent)));
    }
  }
  return applied;
};

export const describeCounting = (subject: StoreSubject): void => {
  test(
    'any repetition, order, concurrency and crash leaves the sum of the distinct batches',
    async () => {
      await fc.assert(
        fc.asyncProperty(arbitraryHistory, async (history) => {
          await withStore(subject, async (_, opened) => {
            await play(history, opened);
            const store = await opened.reopen();
            const events = history.batches.flatMap((delivery) => [...delivery.events]);
            const pages = pagesOf(events);
            expect(await contentsOf(store, pages)).toEqual(sumOf(events));
            expect(await store.months()).toEqual(pages.filter((page) => page.length === 7).sort());
          });
        }),
        { numRuns: subject.runs ?? 50 },
      );
    },
    historyMs,
  );

  test(
    'of all deliveries of a batch that are answered exactly one is answered applied',
    async () => {
      await fc.assert(
        fc.asyncProperty(arbitraryHistory, async ({ batches, rounds }) => {
          await withStore(subject, async (_, opened) => {
            const calm = rounds.map((round) => ({ ...round, crash: 'none' as const }));
            const applied = await play({ batches, rounds: calm }, opened);
            expect([...applied.values()]).toEqual(batches.map(() => 1));
          });
        }),
        { numRuns: Math.ceil((subject.runs ?? 50) / 5) },
      );
    },
    historyMs,
  );

  test('a resent batch changes nothing, also after a crash', async () => {
    await withStore(subject, async (store, opened) => {
      const events = [event(), event({ status: 503 })];
      expect(await store.applyOnce(batch({ events }))).toEqual({ kind: 'applied' });
      expect(await store.applyOnce(batch({ events }))).toEqual({ kind: 'duplicate' });
      const reopened = await opened.reopen();
      expect(await reopened.applyOnce(batch({ events }))).toEqual({ kind: 'duplicate' });
      expect(await contentsOf(reopened, pagesOf(events))).toEqual(sumOf(events));
    });
  });

  test('equal batches at the same time are applied once', async () => {
    await withStore(subject, async (store, opened) => {
      const answers = await Promise.all(
        Array.from({ length: 8 }, async () => store.applyOnce(batch())),
      );
      const expected: ApplyOutcome['kind'][] = [
        'applied',
        ...Array<'duplicate'>(7).fill('duplicate'),
      ];
      expect(answers.map(({ kind }) => kind).sort()).toEqual(expected);
      await opened.include?.();
      expect(await contentsOf(store, pagesOf([event()]))).toEqual(sumOf([event()]));
    });
  });

  test('a resend that was judged anew counts as the batch was judged first', async () => {
    await withStore(subject, async (store) => {
      await store.applyOnce(batch({ events: [event()] }));
      await store.applyOnce(batch({ events: [event({ status: 404 })] }));
      expect(await contentsOf(store, pagesOf([event()]))).toEqual(sumOf([event()]));
    });
  });

  test('counts above 2^32 add up exactly', async () => {
    await withStore(subject, async (store) => {
      const page = '2026-11-22T12';
      const count = 2 ** 40 + 1;
      const delta = {
        page,
        ...requestsOnly,
        consumer: consumer(),
        cells: packCells(new Map([[cellCode(3, 200), count]])),
      };
      for (const name of ['first', 'second', 'third']) {
        await store.applyOnce({ ...batch({ name }), deltas: [delta] });
      }
      const sum = packCells(new Map([[cellCode(3, 200), 3 * count]]));
      const daySum = packCells(new Map([[cellCode(21, 200), 3 * count]]));
      expect(await rowsOf(store, page)).toEqual([{ ...delta, cells: sum }]);
      expect(await rowsOf(store, '2026-11')).toEqual([
        { ...delta, page: '2026-11', cells: daySum },
      ]);
    });
  });

  test('counts that a number does not hold add up exactly, and can be voided', async () => {
    await withStore(subject, async (store, opened) => {
      const page = '2026-11-22T12';
      const most = Number.MAX_SAFE_INTEGER;
      const delta = (count: Count) => ({
        page,
        consumer: consumer(),
        labels: noLabels,
        meter: 'credits',
        cells: packCells(new Map([[cellCode(3, 200), count]])),
      });
      const batches = ['first', 'second', 'third'].map((name, i) => ({
        ...batch({ name }),
        deltas: [delta(most - i)],
      }));
      const rowsNow = async () => {
        await opened.include?.();
        const rows = [];
        for await (const chunk of store.read({ page, meter: 'credits' })) rows.push(...chunk);
        return rows;
      };
      for (const each of batches) await store.applyOnce(each);
      expect(await rowsNow()).toEqual([delta(3n * BigInt(most) - 3n)]);
      const large = { ...batch({ name: 'large' }), deltas: [delta(2n ** 60n)] };
      await store.applyOnce(large);
      expect((await store.receipt(large.id))?.deltas).toEqual(large.deltas);
      expect(await rowsNow()).toEqual([delta(2n ** 60n + 3n * BigInt(most) - 3n)]);
      for (const { id } of [...batches.slice(1), large]) {
        await store.voidBatch(id, { reason: 'test', by: 'ada', at: 0 });
      }
      expect(await rowsNow()).toEqual([delta(most)]);
    });
  });

  test('a batch without events leaves a receipt and no rows', async () => {
    await withStore(subject, async (store) => {
      const empty = batch({ events: [] });
      expect(await store.applyOnce(empty)).toEqual({ kind: 'applied' });
      expect(await store.applyOnce(empty)).toEqual({ kind: 'duplicate' });
      expect(await store.months()).toEqual([]);
      expect(await rowsOf(store, '2026-11')).toEqual([]);
    });
  });

  test('receipts are complete since ever as long as none was dropped', async () => {
    await withStore(subject, async (store) => {
      await store.applyOnce(batch());
      expect(await store.receiptsCompleteSince()).toBeNull();
    });
  });
};
