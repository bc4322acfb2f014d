import type { Batch, BatchId } from '../../metering/batch.ts';
import type { EpochMs } from '../../calendar/instant.ts';
import { putNew } from './actions.ts';
import { cutChunks } from './chunk.ts';
import { inParallel } from './in-parallel.ts';
import { allOf, type Items } from './items.ts';
import { joinParts, type JournalPart, packParts, partItem } from './journal-part.ts';
import { chunkOfMarker, type MarkerPrefix } from './keys.ts';
import { markersQuery, partsQuery } from './queries.ts';
import { type JournalRef, numberOf, type ReceiptHead } from './receipt-item.ts';
import type { StoreSettings } from './settings.ts';
import { attribute } from './table.ts';
import { partExpiry, type Terms } from './terms.ts';
import type { Transact } from './transact.ts';

export type Journal = ReturnType<typeof createJournal>;

type JournalContent = JournalPart & {
  /** When the first part may go; `null` where the receipt itself holds all. */
  readonly partsGoAt: EpochMs | null;
};

/**
 * Batches that do not fit one transaction: their deltas are stored first, cut into chunks, and
 * counted from there. Nothing between two attempts can then change what is counted, or how it is
 * cut.
 */
export const createJournal = (
  transact: Transact,
  items: Items,
  { table, limits }: StoreSettings,
  newId: () => string,
) => {
  /**
   * Writes all that a batch holds under an attempt of its own. It counts for nothing, and expires,
   * unless a header names the attempt.
   */
  const writeParts = async (batch: Batch, terms: Terms): Promise<JournalRef> => {
    const { chunkRows, rowCells, chunkBytes, partBytes } = limits;
    const attempt = newId();
    const chunks = cutChunks(batch.deltas, { rows: chunkRows, cells: rowCells, bytes: chunkBytes });
    const parts = packParts({ chunks, quarantined: batch.quarantined }, partBytes);
    const expiresAt = partExpiry(batch.latestAt, terms);
    await inParallel([...parts.entries()], limits.parallelRequests, async ([i, content]) => {
      const part = partItem(batch.id, attempt, i, content, expiresAt);
      const { kind } = await transact([putNew(table, part)], terms.deadline);
      // A header over a hole would hold up its batch for ever.
      if (kind === 'invalid') {
        throw new Error(`DynamoDB does not take part ${i} of batch ${batch.id}`);
      }
    });
    return { attempt, partCount: parts.length, chunkCount: chunks.length };
  };

  /**
   * What a receipt holds, in chunks. Without a journal every row is one: a rule that no release
   * can change, so that markers always mean the same rows.
   */
  const read = async (head: ReceiptHead, deadline?: EpochMs): Promise<JournalContent> => {
    const { id, journal, deltas, quarantined } = head;
    if (journal === null) {
      return { chunks: deltas.map((row) => [row]), quarantined, partsGoAt: null };
    }
    const parts = await allOf(items.query(partsQuery(id, journal.attempt), deadline));
    const content = joinParts(parts);
    // A journal with a hole must not be counted as if it were whole.
    if (parts.length !== journal.partCount || content.chunks.length !== journal.chunkCount) {
      const found = `${parts.length} parts of ${journal.partCount}`;
      throw new Error(`the journal of batch ${id} has ${found}`);
    }
    const expiries = parts.map((part) => numberOf(part[attribute.expiresAt]) * 1000);
    return { ...content, partsGoAt: parts.length === 0 ? null : Math.min(...expiries) };
  };

  /** The chunks that have a marker. */
  const marked = async (
    id: BatchId,
    prefix: MarkerPrefix,
    deadline?: EpochMs,
  ): Promise<ReadonlySet<number>> => {
    const markers = await allOf(items.query(markersQuery(id, prefix), deadline));
    return new Set(markers.map((item) => chunkOfMarker(item[attribute.sort]?.S ?? '')));
  };

  return { writeParts, read, marked };
};
