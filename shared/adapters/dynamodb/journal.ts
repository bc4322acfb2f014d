import type { Batch, BatchId } from '../../domain/batch.ts';
import { dayMs, type EpochMs } from '../../domain/instant.ts';
import { finishJournal, putMarker, putNew } from './actions.ts';
import { type Chunk, cutChunks, rowsOfChunk } from './chunk.ts';
import type { Count } from './count.ts';
import { inParallel } from './in-parallel.ts';
import { allOf, type Items } from './items.ts';
import { joinParts, type JournalPart, packParts, partItem } from './journal-part.ts';
import { chunkOfMarker } from './keys.ts';
import { markersQuery, partsQuery } from './queries.ts';
import { type JournalRef, receiptExpiry, type ReceiptHead } from './receipt-item.ts';
import type { StoreSettings } from './settings.ts';
import { attribute } from './table.ts';
import type { Transact } from './transact.ts';

export type Journal = ReturnType<typeof createJournal>;

/** A header may be finished late; its parts and markers must still be there, and after it. */
const partMarginMs = 30 * dayMs;

/**
 * Batches that do not fit one transaction: their deltas are stored first, cut into chunks, and
 * counted from there. Nothing between two attempts can then change what is counted, or how it is
 * cut.
 */
export const createJournal = (
  transact: Transact,
  count: Count,
  items: Items,
  { table, receiptDays, limits }: StoreSettings,
  newId: () => string,
) => {
  const partExpiry = (latestAt: EpochMs): EpochMs =>
    receiptExpiry(latestAt, receiptDays) + partMarginMs;

  /**
   * Writes all that a batch holds under an attempt of its own. It counts for nothing, and expires,
   * unless a header names the attempt.
   */
  const writeParts = async (batch: Batch, deadline: EpochMs): Promise<JournalRef> => {
    const { chunkRows, rowCells, chunkBytes, partBytes } = limits;
    const attempt = newId();
    const chunks = cutChunks(batch.deltas, { rows: chunkRows, cells: rowCells, bytes: chunkBytes });
    const parts = packParts({ chunks, quarantined: batch.quarantined }, partBytes);
    const expiresAt = partExpiry(batch.latestAt);
    await inParallel([...parts.entries()], limits.parallelRequests, async ([i, content]) => {
      await transact([putNew(table, partItem(batch.id, attempt, i, content, expiresAt))], deadline);
    });
    return { attempt, partCount: parts.length, chunkCount: chunks.length };
  };

  const readParts = async (id: BatchId, journal: JournalRef): Promise<JournalPart> => {
    const parts = await allOf(items.query(partsQuery(id, journal.attempt)));
    const content = joinParts(parts);
    // A journal with a hole must not be counted as if it were whole.
    if (parts.length !== journal.partCount || content.chunks.length !== journal.chunkCount) {
      throw new Error(
        `the journal of batch ${id} has ${parts.length} parts of ${journal.partCount}`,
      );
    }
    return content;
  };

  const readCounted = async (id: BatchId): Promise<ReadonlySet<number>> => {
    const markers = await allOf(items.query(markersQuery(id)));
    return new Set(markers.map((item) => chunkOfMarker(item[attribute.sort]?.S ?? '')));
  };

  /**
   * Counts every chunk that is not counted yet, then ends the journal. Any number of processes may
   * do so at the same time. Gives whether it was this call that ended it.
   */
  const finish = async (
    { id, latestAt }: ReceiptHead,
    journal: JournalRef,
    slots: number,
    deadline: EpochMs,
  ): Promise<boolean> => {
    const [{ chunks }, counted] = await Promise.all([readParts(id, journal), readCounted(id)]);
    const missing = [...chunks.entries()].filter(([i]) => !counted.has(i));
    await inParallel(missing, limits.parallelRequests, async ([i, chunk]) => {
      await countChunk(id, i, chunk, partExpiry(latestAt), slots, deadline);
    });
    const end = finishJournal(table, id, receiptExpiry(latestAt, receiptDays));
    return (await transact([end], deadline)).kind === 'committed';
  };

  const countChunk = async (
    id: BatchId,
    i: number,
    chunk: Chunk,
    expiresAt: EpochMs,
    slots: number,
    deadline: EpochMs,
  ): Promise<void> => {
    const marker = putMarker(table, id, i, expiresAt);
    const outcome = await count([marker], rowsOfChunk(chunk), slots, deadline);
    // A condition that failed is the marker's: somebody counted the chunk.
    if (outcome.kind === 'invalid') {
      throw new Error(`DynamoDB does not take chunk ${i} of batch ${id}`);
    }
  };

  return { writeParts, readParts, readCounted, finish };
};
