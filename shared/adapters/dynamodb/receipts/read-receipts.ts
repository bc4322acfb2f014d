import type { BatchId, Receipt } from '../../../metering/batch.ts';
import type { EpochMs } from '../../../calendar/instant.ts';
import type { ReceiptFilter } from '../../../ports/counter-store.ts';
import type { StoreLimits } from '../settings.ts';
import type { Item } from '../table/item.ts';
import * as expressions from '../table/expressions.ts';
import { inParallel, interleave } from '../table/in-parallel.ts';
import type { ItemReads } from '../table/item-reads.ts';
import { batchIdOf, receiptKey, receiptSort } from '../table/keys.ts';
import { indexQuery } from '../table/queries.ts';
import { textOf } from '../table/stored.ts';
import { attribute, index } from '../table/table.ts';
import { readAt } from '../../../stored/damaged-store.ts';
import { unpackContent } from './content.ts';
import type { Parts } from './parts.ts';
import { type ReceiptHead, toReceiptHead } from './receipt-item.ts';

export type ReadReceipts = ReturnType<typeof createReadReceipts>;

type ReadReceiptsProps = {
  readonly reads: ItemReads;
  readonly parts: Parts;
  readonly limits: StoreLimits;
};

export const createReadReceipts = ({
  reads,
  parts,
  limits: { parallelRequests: parallel, scanSegments },
}: ReadReceiptsProps) => {
  const head = async (id: BatchId, deadline?: EpochMs): Promise<ReceiptHead | null> => {
    const item = await reads.get(receiptKey(id), deadline === undefined ? {} : { deadline });
    return item && toReceiptHead(item);
  };

  /** What a receipt holds, and the bytes that it takes under gzip, also where it lies in parts. */
  const contentOf = async ({ id, content, parts: ref }: ReceiptHead, deadline?: EpochMs) => {
    const packed =
      ref === null
        ? (content ?? new Uint8Array())
        : await parts.read(ref.attempt, ref.count, deadline);
    return { bytes: packed.length, ...readAt(`receipt ${id}`, () => unpackContent(packed)) };
  };

  /** The receipt of a head, with its content. */
  const complete = async (found: ReceiptHead, deadline?: EpochMs): Promise<Receipt> => {
    const { content: _content, parts: _ref, expiresAt: _, ...stored } = found;
    const {
      replayedText: _replayed,
      dismissedText: _dismissed,
      partVoidsText: _parts,
      ...rest
    } = stored;
    const { deltas, quarantined } = await contentOf(found, deadline);
    return { ...rest, deltas, quarantined };
  };

  const receipt = async (id: BatchId, deadline?: EpochMs): Promise<Receipt | null> => {
    const found = await head(id, deadline);
    return found && complete(found, deadline);
  };

  const completeAll = async (found: readonly Item[]): Promise<readonly Receipt[]> => {
    const receipts: Receipt[] = [];
    await inParallel(found, parallel, async (item) => {
      receipts.push(await complete(toReceiptHead(item)));
    });
    return receipts;
  };

  /** Receipts lie among the counters, under keys that only they have: a scan finds them. */
  async function* all(): AsyncGenerator<readonly Receipt[]> {
    const scans = Array.from({ length: scanSegments }, (_, segment) =>
      reads.scan({
        ConsistentRead: true,
        FilterExpression: expressions.isReceipt,
        ExpressionAttributeValues: { ':receiptSort': { S: receiptSort } },
        Segment: segment,
        TotalSegments: scanSegments,
      }),
    );
    for await (const found of interleave(scans)) {
      if (found.length > 0) yield await completeAll(found);
    }
  }

  async function* irregular(
    partitions: number,
    { quarantined = false }: ReceiptFilter,
  ): AsyncGenerator<readonly Receipt[]> {
    for (let partition = 0; partition < partitions; partition++) {
      const query = indexQuery(index.irregular, attribute.irregular, String(partition));
      for await (const keys of reads.query({ ...query, Limit: 100 })) {
        const receipts: Receipt[] = [];
        await inParallel(keys, parallel, async (key) => {
          const found = await receipt(batchIdOf(textOf(key, attribute.partition)));
          const isWanted = !quarantined || (found !== null && found.quarantined.length > 0);
          if (found !== null && isWanted) receipts.push(found);
        });
        if (receipts.length > 0) yield receipts;
      }
    }
  }

  return { head, contentOf, complete, receipt, all, irregular };
};
