import { type EpochMs, hourMs } from '../../calendar/instant.ts';
import type { CounterStore } from '../../ports/counter-store.ts';
import { createApplyOnce } from './apply-once.ts';
import { createAttempts } from './attempts.ts';
import type { DynamoDb } from './client.ts';
import { createCount } from './count.ts';
import { createDismiss } from './dismiss.ts';
import { createFindIds } from './find-ids.ts';
import { createFinish } from './finish.ts';
import { createItems } from './items.ts';
import { createJournal } from './journal.ts';
import { createMetaKeeper } from './meta.ts';
import { completeSince } from './meta-item.ts';
import { requestsMeter } from '../../metering/series.ts';
import { createMonths } from './months.ts';
import { createReadReceipts } from './read-receipts.ts';
import { createReadRows } from './read-rows.ts';
import type { StoreSettings, Surroundings } from './settings.ts';
import { createShards } from './shards.ts';
import { createSweep, type OnSweepFailure, type SweepOutcome } from './sweep.ts';
import type { Terms } from './terms.ts';
import { createTransact } from './transact.ts';
import { createVoidBatch } from './void-batch.ts';

export type DynamoDbCounterStore = CounterStore & {
  /**
   * Finishes what was begun until `before` and left. Safe to run at any time, also twice at once.
   */
  sweep(before: EpochMs, onFailure?: OnSweepFailure): Promise<SweepOutcome>;
};

/** Receipts go all the time, and callers use an answer about them for a while. */
const answerServesMs = hourMs;

/**
 * The counters in one DynamoDB table (`table.ts`), shared by any number of processes.
 *
 * Errors are `StoreUnavailable` where trying again may help. A table whose schema is not this
 * release's, or a journal with a hole, is an `Error`.
 */
export const createDynamoDbCounterStore = (
  db: DynamoDb,
  settings: StoreSettings,
  surroundings: Surroundings,
): DynamoDbCounterStore => {
  const { table, limits } = settings;
  const { clock, random, newId } = surroundings;
  const attempts = createAttempts(surroundings, limits.attemptMs);
  const transact = createTransact(db, attempts, newId);
  const shards = createShards(limits.shards, limits.hotConsumers, random);
  const count = createCount(transact, shards, table);
  const items = createItems(db, attempts, settings, clock);
  const meta = createMetaKeeper(items, attempts, transact, settings, clock, newId);
  const journal = createJournal(transact, items, settings, newId);
  const finish = createFinish(transact, count, journal, settings);
  const readRows = createReadRows(items, limits.rowsPerRequest);
  const receipts = createReadReceipts(items, journal, limits);
  const findIds = createFindIds(items);
  const months = createMonths(items);
  const { voidBatch, voidPart } = createVoidBatch({
    attempts,
    items,
    transact,
    count,
    journal,
    finish,
    table,
  });
  const dismiss = createDismiss({ attempts, items, transact, journal, table });
  const sweep = createSweep(items, finish);

  /** `null`: nothing was ever written to the table. */
  const currentTerms = async (): Promise<Terms | null> => {
    const known = await meta.current();
    return known && meta.termsOf(known, clock() + limits.writeMs);
  };

  return {
    applyOnce: createApplyOnce({ attempts, settings, clock, meta, items, count, journal, finish }),
    receiptsCompleteSince: async () => {
      const known = await meta.current();
      return known && completeSince(known, clock() + answerServesMs);
    },
    // A table that nothing was written to yet has no meta item, and no rows.
    async *read(selection) {
      const known = await meta.current();
      if (known !== null) yield* readRows(selection, known.slots);
    },
    findIds: async (month, name) => ((await meta.current()) === null ? [] : findIds(month, name)),
    meters: async () => [requestsMeter],
    months: async () => {
      const known = await meta.load();
      return known === null ? [] : months(known);
    },
    receipt: async (id) => ((await meta.current()) === null ? null : receipts.receipt(id)),
    async *receipts(filter = {}) {
      const known = await meta.current();
      if (known === null) return;
      const isNarrowed = filter.quarantined === true || filter.irregular === true;
      yield* isNarrowed ? receipts.irregular(known.slots, filter) : receipts.all();
    },
    voidBatch: async (id, voided) => {
      const terms = await currentTerms();
      return terms === null ? { kind: 'unknown' } : voidBatch(id, voided, terms);
    },
    voidPart: async (id, part) => {
      const terms = await currentTerms();
      return terms === null ? { kind: 'unknown' } : voidPart(id, part, terms);
    },
    dismiss: async (id, dismissal) => {
      const terms = await currentTerms();
      return terms === null ? { kind: 'unknown' } : dismiss(id, dismissal, terms);
    },
    // Counting receipts would take a write of its own for each batch, on an item that all want.
    identity: async () => {
      const known = await meta.load();
      return known && { id: known.storeId, receipts: null };
    },
    sweep: async (before, onFailure = () => undefined) => {
      const known = await meta.current();
      if (known === null) return { finished: 0, waiting: 0, failed: 0 };
      const terms = () => meta.termsOf(known, clock() + limits.writeMs);
      return sweep(known.slots, terms, before, onFailure);
    },
  };
};
