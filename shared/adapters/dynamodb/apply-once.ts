import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Batch, BatchId } from '../../metering/batch.ts';
import type { EpochMs } from '../../calendar/instant.ts';
import { dismissedRecords } from '../../metering/open-records.ts';
import { writeQuarantined } from '../../metering/receipt-text.ts';
import { utf8Length } from '../../metering/utf8.ts';
import type { ApplyOutcome } from '../../ports/counter-store.ts';
import { markSource, putNew } from './actions.ts';
import type { Attempts } from './attempts.ts';
import { cutChunks, rowsOfChunk } from './chunk.ts';
import type { Item } from './client.ts';
import type { Count } from './count.ts';
import type { Finish } from './finish.ts';
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
import type { Terms } from './terms.ts';
import type { TransactOutcome } from './transact.ts';

type Writer = {
  readonly attempts: Attempts;
  readonly settings: StoreSettings;
  readonly clock: () => EpochMs;
  readonly meta: MetaKeeper;
  readonly items: Items;
  readonly count: Count;
  readonly journal: Journal;
  readonly finish: Finish;
};

/** Counts batches exactly once: in one transaction where it fits, by a journal where not. */
export const createApplyOnce = ({
  attempts,
  settings,
  clock,
  meta,
  items,
  count,
  journal,
  finish,
}: Writer) => {
  const { table, limits } = settings;

  const readHead = async (id: BatchId, { deadline }: Terms): Promise<ReceiptHead | null> => {
    const item = await items.get(receiptKey(id), deadline);
    return item && toReceiptHead(item);
  };

  /** What a receipt that is there already means for a batch that came again. */
  const settle = async (head: ReceiptHead, terms: Terms): Promise<ApplyOutcome> => {
    if (head.state !== 'pending') return { kind: 'duplicate' };
    return { kind: (await finish(head, terms)) ? 'applied' : 'duplicate' };
  };

  /** The mark in the source of a replay; `null` where its records cannot be replayed now. */
  const sourceMark = async (
    { replayOf }: Batch,
    terms: Terms,
  ): Promise<readonly TransactWriteItem[] | null> => {
    if (replayOf === null) return [];
    const source = await readHead(replayOf.batch, terms);
    if (source?.state !== 'applied') return null;
    const closed = new Set([...source.replayed, ...dismissedRecords(source)]);
    if (replayOf.records.some((record) => closed.has(record))) return null;
    return [markSource(table, source, replayOf.records)];
  };

  /**
   * Writes a receipt together with the mark in its source. Gives the outcome where another
   * receipt or the source decides it.
   */
  const putReceipt = async (
    batch: Batch,
    write: (mark: readonly TransactWriteItem[]) => Promise<TransactOutcome>,
    terms: Terms,
  ): Promise<ApplyOutcome | 'written' | 'invalid'> =>
    attempts.until<ApplyOutcome | 'written' | 'invalid'>(terms.deadline, async () => {
      const mark = await sourceMark(batch, terms);
      const outcome = mark && (await write(mark));
      if (outcome?.kind === 'committed') return { result: 'written' };
      if (outcome?.kind === 'invalid') return { result: 'invalid' };
      const head = await readHead(batch.id, terms);
      if (head !== null) return { result: await settle(head, terms) };
      if (mark === null) return { result: { kind: 'refused' } };
      // The source changed meanwhile: another replay of other records. Look again.
      return 'again';
    });

  const applyWhole = async (batch: Batch, terms: Terms) =>
    putReceipt(
      batch,
      async (mark) => {
        const receipt = putNew(table, wholeReceiptItem(batch, terms.receiptDays, terms.slots));
        return count([receipt, ...mark], rowsOfChunk(batch.deltas), terms);
      },
      terms,
    );

  const applyJournal = async (batch: Batch, terms: Terms) => {
    const head = await readHead(batch.id, terms);
    if (head !== null) return settle(head, terms);
    const ref = await journal.writeParts(batch, terms);
    const item: Item = journalReceiptItem(batch, ref, terms.slots);
    const outcome = await putReceipt(
      batch,
      async (mark) => count([putNew(table, item), ...mark], [], terms),
      terms,
    );
    return outcome === 'written' ? settle(toReceiptHead(item), terms) : outcome;
  };

  return async (batch: Batch): Promise<ApplyOutcome> => {
    const deadline = clock() + limits.writeMs;
    const terms = await meta.forBatch(batch, deadline);
    if (fitsOneTransaction(batch, limits)) {
      const outcome = await applyWhole(batch, terms);
      if (outcome === 'written') return { kind: 'applied' };
      // The pages that it adds to are so large that DynamoDB takes fewer of them at a time.
      if (outcome !== 'invalid') return outcome;
    }
    const outcome = await applyJournal(batch, terms);
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
