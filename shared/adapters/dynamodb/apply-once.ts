import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Batch, BatchId } from '../../domain/batch.ts';
import type { EpochMs } from '../../domain/instant.ts';
import { writeQuarantined } from '../../domain/receipt-text.ts';
import { utf8Length } from '../../domain/utf8.ts';
import type { ApplyOutcome } from '../../ports/counter-store.ts';
import { StoreUnavailable } from '../../ports/store-unavailable.ts';
import { markSource, putNew } from './actions.ts';
import { cutChunks, rowsOfChunk } from './chunk.ts';
import type { Item } from './client.ts';
import type { Count } from './count.ts';
import type { Items } from './items.ts';
import type { Journal } from './journal.ts';
import { receiptKey } from './keys.ts';
import type { MetaKeeper } from './meta.ts';
import {
  journalReceiptItem,
  type ReceiptHead,
  toReceiptHead,
  wholeReceiptItem,
  writeRecords,
} from './receipt-item.ts';
import type { StoreLimits, StoreSettings } from './settings.ts';
import type { TransactOutcome } from './transact.ts';

type Writer = {
  readonly settings: StoreSettings;
  readonly clock: () => EpochMs;
  readonly meta: MetaKeeper;
  readonly items: Items;
  readonly count: Count;
  readonly journal: Journal;
};

/** Counts batches exactly once: in one transaction where it fits, by a journal where not. */
export const createApplyOnce = ({ settings, clock, meta, items, count, journal }: Writer) => {
  const { table, limits, receiptDays } = settings;

  const readHead = async (id: BatchId, deadline: EpochMs): Promise<ReceiptHead | null> => {
    const item = await items.get(receiptKey(id), deadline);
    return item && toReceiptHead(item);
  };

  /** What a receipt that is there already means for a batch that came again. */
  const settle = async (
    head: ReceiptHead,
    slots: number,
    deadline: EpochMs,
  ): Promise<ApplyOutcome> => {
    if (head.state !== 'pending' || head.journal === null) return { kind: 'duplicate' };
    const isOurs = await journal.finish(head, head.journal, slots, deadline);
    return { kind: isOurs ? 'applied' : 'duplicate' };
  };

  /** The mark in the source of a replay; `null` where its records cannot be replayed now. */
  const sourceMark = async (
    { replayOf }: Batch,
    deadline: EpochMs,
  ): Promise<readonly TransactWriteItem[] | null> => {
    if (replayOf === null) return [];
    const source = await readHead(replayOf.batch, deadline);
    if (source?.state !== 'applied') return null;
    const replayed = new Set(source.replayed);
    if (replayOf.records.some((record) => replayed.has(record))) return null;
    return [markSource(table, source, replayOf.records)];
  };

  /**
   * Writes a receipt, with the mark in its source and `rows`, all or nothing. Gives the outcome
   * where the batch is settled by that, `null` where the receipt was written.
   */
  const putReceipt = async (
    batch: Batch,
    write: (mark: readonly TransactWriteItem[]) => Promise<TransactOutcome>,
    slots: number,
    deadline: EpochMs,
  ): Promise<ApplyOutcome | 'written' | 'invalid'> => {
    while (clock() < deadline) {
      const mark = await sourceMark(batch, deadline);
      const outcome = mark && (await write(mark));
      if (outcome?.kind === 'committed') return 'written';
      if (outcome?.kind === 'invalid') return 'invalid';
      const head = await readHead(batch.id, deadline);
      if (head !== null) return settle(head, slots, deadline);
      if (mark === null) return { kind: 'refused' };
      // The source changed meanwhile: another replay of other records. Look again.
    }
    throw new StoreUnavailable('replays of the same batch kept this one waiting');
  };

  const applyWhole = async (batch: Batch, slots: number, deadline: EpochMs) =>
    putReceipt(
      batch,
      async (mark) => {
        const receipt = putNew(table, wholeReceiptItem(batch, receiptDays, slots));
        return count([receipt, ...mark], rowsOfChunk(batch.deltas), slots, deadline);
      },
      slots,
      deadline,
    );

  const applyJournal = async (batch: Batch, slots: number, deadline: EpochMs) => {
    const head = await readHead(batch.id, deadline);
    if (head !== null) return settle(head, slots, deadline);
    const ref = await journal.writeParts(batch, deadline);
    const item: Item = journalReceiptItem(batch, ref, slots);
    const outcome = await putReceipt(
      batch,
      async (mark) => count([putNew(table, item), ...mark], [], slots, deadline),
      slots,
      deadline,
    );
    return outcome === 'written' ? settle(toReceiptHead(item), slots, deadline) : outcome;
  };

  return async (batch: Batch): Promise<ApplyOutcome> => {
    const deadline = clock() + limits.writeMs;
    const { slots } = await meta.forBatch(batch, deadline);
    if (fitsOneTransaction(batch, limits)) {
      const outcome = await applyWhole(batch, slots, deadline);
      if (outcome === 'written') return { kind: 'applied' };
      // The pages that it adds to are so large that DynamoDB takes fewer of them at a time.
      if (outcome !== 'invalid') return outcome;
    }
    const outcome = await applyJournal(batch, slots, deadline);
    if (typeof outcome === 'string') throw new Error(`DynamoDB does not take batch ${batch.id}`);
    return outcome;
  };
};

const fitsOneTransaction = (
  { deltas, quarantined, replayOf }: Batch,
  limits: StoreLimits,
): boolean => {
  const { transactionRows: rows, rowCells: cells, receiptBytes } = limits;
  const other =
    utf8Length(writeQuarantined(quarantined)) + writeRecords(replayOf?.records ?? []).length;
  if (other > receiptBytes) return false;
  return cutChunks(deltas, { rows, cells, bytes: receiptBytes - other }).length <= 1;
};
