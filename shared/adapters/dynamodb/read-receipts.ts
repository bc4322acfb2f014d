import type { BatchId, Receipt } from '../../metering/batch.ts';
import { sumRows } from '../../metering/aggregate.ts';
import type { ReceiptFilter } from '../../ports/counter-store.ts';
import type { Item } from './client.ts';
import * as expressions from './expressions.ts';
import { inParallel, interleave } from './in-parallel.ts';
import { workOf } from './finish.ts';
import type { Items } from './items.ts';
import type { Journal } from './journal.ts';
import { batchIdOf, receiptKey, receiptSort } from './keys.ts';
import { indexQuery } from './queries.ts';
import { type ReceiptHead, toReceiptHead } from './receipt-item.ts';
import type { StoreLimits } from './settings.ts';
import { attribute, index } from './table.ts';

export const createReadReceipts = (
  items: Items,
  journal: Journal,
  { parallelRequests: parallel, scanSegments }: StoreLimits,
) => {
  /** The receipt of a header. That of a batch under way holds what is counted of it now. */
  const complete = async (head: ReceiptHead): Promise<Receipt> => {
    const work = workOf(head);
    const receipt = toReceipt(head);
    if (head.journal === null && work === null) return receipt;
    const { chunks, quarantined } = await journal.read(head);
    if (work === null) return { ...receipt, deltas: sumRows(chunks.flat()), quarantined };
    // Read after the state: markers that were read before it might be fewer than it says.
    const done = await journal.marked(head.id, work.marker);
    const deltas = chunks.flatMap((chunk, i) => work.countedOf(chunk, done.has(i)));
    return { ...receipt, deltas: sumRows(deltas), quarantined };
  };

  const receipt = async (id: BatchId): Promise<Receipt | null> => {
    const item = await items.get(receiptKey(id));
    return item && complete(toReceiptHead(item));
  };

  const completeAll = async (heads: readonly Item[]): Promise<readonly Receipt[]> => {
    const receipts: Receipt[] = [];
    await inParallel(heads, parallel, async (item) => {
      receipts.push(await complete(toReceiptHead(item)));
    });
    return receipts;
  };

  /** Receipts lie among the counters, under keys that only they have: a scan finds them. */
  async function* all(): AsyncGenerator<readonly Receipt[]> {
    const scans = Array.from({ length: scanSegments }, (_, segment) =>
      items.scan({
        ConsistentRead: true,
        FilterExpression: expressions.isReceipt,
        ExpressionAttributeValues: { ':receiptSort': { S: receiptSort } },
        Segment: segment,
        TotalSegments: scanSegments,
      }),
    );
    for await (const heads of interleave(scans)) {
      if (heads.length > 0) yield await completeAll(heads);
    }
  }

  async function* irregular(
    slots: number,
    { quarantined = false }: ReceiptFilter,
  ): AsyncGenerator<readonly Receipt[]> {
    for (let slot = 0; slot < slots; slot++) {
      const query = indexQuery(index.irregular, attribute.irregular, String(slot));
      for await (const keys of items.query({ ...query, Limit: 100 })) {
        const receipts: Receipt[] = [];
        await inParallel(keys, parallel, async (key) => {
          const found = await receipt(batchIdOf(key[attribute.partition]?.S ?? ''));
          const isWanted = !quarantined || (found !== null && found.quarantined.length > 0);
          if (found !== null && isWanted) receipts.push(found);
        });
        if (receipts.length > 0) yield receipts;
      }
    }
  }

  return { receipt, all, irregular };
};

/** A batch of which a part is being taken back is told as one that is. */
const toReceipt = (head: ReceiptHead): Receipt => {
  const { journal: _, replayedText: _r, dismissedText: _d, partVoidsText: _p, ...rest } = head;
  const { partUnderWay, ...receipt } = rest;
  return partUnderWay === null ? receipt : { ...receipt, state: 'voiding' };
};
