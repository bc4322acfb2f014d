import type { EpochMs } from '../../../calendar/instant.ts';
import { StoreUnavailable } from '../../../ports/store-unavailable.ts';
import type { StoreSettings } from '../settings.ts';
import { bytesOf, cutBytes } from '../table/blob.ts';
import { inParallel } from '../table/in-parallel.ts';
import { allOf, type ItemReads } from '../table/item-reads.ts';
import { partKey, toItemKey } from '../table/keys.ts';
import { partsQuery } from '../table/queries.ts';
import { expiry } from '../table/stored.ts';
import { attribute } from '../table/table.ts';
import type { Write } from '../transact/write.ts';

export type Parts = ReturnType<typeof createParts>;

type PartsProps = {
  readonly reads: ItemReads;
  readonly write: Write;
  readonly settings: StoreSettings;
};

/**
 * Bytes that one item does not hold, in pieces under an attempt of their own. They mean nothing,
 * and expire, unless a receipt or a header names the attempt.
 */
export const createParts = ({ reads, write, settings: { table, limits } }: PartsProps) => ({
  /** Writes all pieces; gives how many there are. */
  write: async (
    attempt: string,
    bytes: Uint8Array,
    { expiresAt, deadline }: { readonly expiresAt: EpochMs; readonly deadline: EpochMs },
  ): Promise<number> => {
    const pieces = cutBytes(bytes, limits.partBytes);
    await inParallel([...pieces.entries()], limits.parallelRequests, async ([i, piece]) => {
      const item = {
        ...toItemKey(partKey(attempt, i)),
        [attribute.content]: { B: piece },
        [attribute.expiresAt]: expiry(expiresAt),
      };
      const { kind } = await write.alone({ Put: { TableName: table, Item: item } }, deadline);
      // What names the attempt later would be over a hole.
      if (kind !== 'committed') throw new StoreUnavailable(`part ${i} of ${attempt}: ${kind}`);
    });
    return pieces.length;
  },

  /** Throws where a piece is missing: the rest must not be counted as if it were whole. */
  read: async (attempt: string, count: number, deadline?: EpochMs): Promise<Uint8Array> => {
    const pieces = await allOf(reads.query(partsQuery(attempt), deadline));
    if (pieces.length !== count) {
      throw new Error(`${attempt} has ${pieces.length} parts of ${count}`);
    }
    return Buffer.concat(pieces.map((piece) => bytesOf(piece[attribute.content])));
  },
});
