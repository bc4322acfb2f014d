import { type EpochMs, dayMs } from '../../../calendar/instant.ts';
import type { StoreIdentifier } from '../../../ports/counter-store.ts';
import type { ReadReceipts } from '../receipts/read-receipts.ts';
import { leastReceiptMs } from '../receipts/receipt-item.ts';
import type { ItemReads } from '../table/item-reads.ts';
import type { MetaKeeper } from './meta.ts';
import { readReceiptCount } from './receipt-count.ts';

type IdentifierProps = {
  readonly reads: ItemReads;
  readonly meta: MetaKeeper;
  readonly receipts: ReadReceipts;
  readonly clock: () => EpochMs;
};

/** A receipt that is younger than this is there for sure, whatever clock noted when it came. */
const surelyKeptMs = leastReceiptMs - dayMs;

/**
 * Says which table this is. Receipts have no numbers here, since a commit adds many at once: an older
 * copy that went on by itself is told by the one that it lacks (`docs/adr/0023`).
 */
export const createIdentifier = ({
  reads,
  meta,
  receipts,
  clock,
}: IdentifierProps): StoreIdentifier => ({
  identity: async () => {
    const known = await meta.load();
    if (known === null) return null;
    const { receipts: count, last } = await readReceiptCount(reads);
    return {
      id: known.storeId,
      receipts: count,
      last_receipt: last?.id ?? null,
      last_receipt_at: last && new Date(last.at).toISOString(),
    };
  },
  hasTaken: async ({ last_receipt: id, last_receipt_at: at }) => {
    if (id === null || at === null || clock() - Date.parse(at) > surelyKeptMs) return null;
    return (await receipts.head(id)) !== null;
  },
});
