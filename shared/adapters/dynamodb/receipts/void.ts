import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';

import type { EpochMs } from '../../../calendar/instant.ts';
import {
  type BatchId,
  countedRows,
  type PageRow,
  type PartVoid,
  type Receipt,
  rowsOfConsumer,
  type Voided,
} from '../../../metering/batch.ts';
import type { PartVoidOutcome, VoidOutcome } from '../../../ports/counter-store.ts';
import { StoreUnavailable } from '../../../ports/store-unavailable.ts';
import { checkIsGone, type Minus, putMinus, takeMarker } from '../inbox/markers.ts';
import type { WriteOptions } from '../meta/meta.ts';
import { countReceipts } from '../meta/receipt-count.ts';
import type { StoreSettings } from '../settings.ts';
import type { ItemReads } from '../table/item-reads.ts';
import { plusKey } from '../table/keys.ts';
import type { Write } from '../transact/write.ts';
import type { ReadReceipts } from './read-receipts.ts';
import { markPart, markVoided } from './receipt-actions.ts';
import type { ReceiptHead } from './receipt-item.ts';

/** The rows that a void subtracts: of one consumer, or of all that the voids before it left. */
export const rowsOfVoid = (
  { deltas, partVoids }: Pick<Receipt, 'deltas' | 'partVoids'>,
  { consumerId, void: n }: Pick<Minus, 'consumerId' | 'void'>,
): readonly PageRow[] =>
  consumerId === null
    ? countedRows({ state: 'applied', deltas, partVoids: partVoids.slice(0, n) })
    : rowsOfConsumer(deltas, consumerId);

type VoidProps = {
  readonly reads: ItemReads;
  readonly write: Write;
  readonly receipts: ReadReceipts;
  readonly settings: StoreSettings;
  readonly clock: () => EpochMs;
};

/**
 * Voids batches and parts of them, each once. A batch that waits is taken out of the inbox. Else, and
 * for a part, a marker is put by which a commit subtracts.
 */
export const createVoid = ({ reads, write, receipts, settings: { table }, clock }: VoidProps) => {
  const isWaiting = async (head: ReceiptHead, { partitions, deadline }: WriteOptions) => {
    const plus = plusKey(head.id, head.receivedAt, partitions.inbox);
    return { plus, isThere: (await reads.get(plus, { deadline })) !== null };
  };

  /** Puts the marker of the next void; where the batch's own was not seen, on condition that it is gone. */
  const subtract = async (
    head: ReceiptHead,
    consumerId: string | null,
    mark: (at: EpochMs) => TransactWriteItem,
    options: WriteOptions,
  ): Promise<readonly TransactWriteItem[]> => {
    const { plus, isThere } = await isWaiting(head, options);
    const { bytes, deltas } = await receipts.contentOf(head, options.deadline);
    const { id, receivedAt, partVoids } = head;
    const at = clock();
    const rows = deltas.length;
    const minus = { id, at, void: partVoids.length, consumerId, receivedAt, bytes, rows };
    return [
      mark(at),
      putMinus(table, minus, options.partitions),
      // Its own transaction may be under way still: the void would be committed before the batch. One that
      // was seen may go meanwhile: it goes into a group, and no void is committed while that has a header.
      ...(isThere ? [] : [checkIsGone(table, plus)]),
    ];
  };

  const actionsOfVoid = async (
    head: ReceiptHead,
    voided: Voided,
    options: WriteOptions,
  ): Promise<readonly TransactWriteItem[]> => {
    const { partitions } = options;
    const mark = (at: EpochMs) => markVoided(table, head, voided, { at, partitions });
    const { plus, isThere } = await isWaiting(head, options);
    // Of one whose parts are voided, markers wait that would be left alone.
    if (!isThere || head.partVoids.length > 0) return subtract(head, null, mark, options);
    const leaving = [{ id: head.id, at: head.receivedAt }];
    return [mark(clock()), takeMarker(table, plus), ...countReceipts(table, leaving)];
  };

  /** Writes until it is written, or `look` says what the receipt is by then. */
  const voidOnce = async <Kind>(
    id: BatchId,
    options: WriteOptions,
    look: (head: ReceiptHead | null) => Promise<readonly TransactWriteItem[] | Kind>,
  ): Promise<Kind | 'voided'> => {
    for (;;) {
      const found = await look(await receipts.head(id, options.deadline));
      if (!Array.isArray(found)) return found as Kind;
      const { kind } = await write.together(
        found as readonly TransactWriteItem[],
        options.deadline,
      );
      if (kind === 'committed') return 'voided';
      if (kind === 'invalid') throw new Error(`DynamoDB does not take the void of batch ${id}`);
      // Voided, or committed, meanwhile. Look again.
      if (clock() >= options.deadline) throw new StoreUnavailable(`batch ${id} keeps changing`);
    }
  };

  return {
    voidBatch: async (id: BatchId, voided: Voided, options: WriteOptions): Promise<VoidOutcome> => {
      const kind = await voidOnce<VoidOutcome['kind']>(id, options, async (head) => {
        if (head === null) return 'unknown';
        return head.state === 'voided' ? 'already_voided' : actionsOfVoid(head, voided, options);
      });
      return { kind };
    },

    voidPart: async (
      id: BatchId,
      part: PartVoid,
      options: WriteOptions,
    ): Promise<PartVoidOutcome> => {
      const { consumerId } = part;
      const { partitions } = options;
      const kind = await voidOnce<PartVoidOutcome['kind']>(id, options, async (head) => {
        if (head === null) return 'unknown';
        const { deltas } = await receipts.complete(head, options.deadline);
        if (rowsOfConsumer(deltas, consumerId).length === 0) return 'no_usage';
        const isVoided = head.partVoids.some((each) => each.consumerId === consumerId);
        if (isVoided || head.state === 'voided') return 'already_voided';
        return subtract(
          head,
          consumerId,
          (at) => markPart(table, head, part, { at, partitions }),
          options,
        );
      });
      return { kind };
    },
  };
};
