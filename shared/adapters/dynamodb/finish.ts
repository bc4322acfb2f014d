import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { EpochMs } from '../../calendar/instant.ts';
import { negateRows } from '../../metering/aggregate.ts';
import {
  type BatchId,
  countedRows,
  type PageRow,
  type PartVoid,
  type ReceiptState,
  rowsOfConsumer,
} from '../../metering/batch.ts';
import { finishPart, finishState, putMarker } from './actions.ts';
import { type Chunk, rowsOfChunk } from './chunk.ts';
import type { Count } from './count.ts';
import { inParallel } from './in-parallel.ts';
import type { Journal } from './journal.ts';
import { markerKey, type MarkerPrefix } from './keys.ts';
import type { ReceiptHead } from './receipt-item.ts';
import type { StoreSettings } from './settings.ts';
import { finishedExpiry, partExpiry, type Terms } from './terms.ts';
import type { Transact } from './transact.ts';

/** What is done chunk by chunk, and how it ends. */
export type ChunkedWork = {
  readonly marker: MarkerPrefix;
  /** What a chunk adds to the counters. */
  readonly rowsOf: (chunk: Chunk) => readonly PageRow[];
  /** What of a chunk is counted, once it is done and before. */
  readonly countedOf: (chunk: Chunk, isDone: boolean) => readonly PageRow[];
  readonly end: (table: string, id: BatchId, expiresAt: EpochMs) => TransactWriteItem;
};

/** What is left to do of a batch that was begun: its counting, its void, the void of a part. */
export const workOf = (head: ReceiptHead): ChunkedWork | null => {
  const { state, partVoids, partUnderWay } = head;
  const without = (parts: readonly PartVoid[], chunk: Chunk) =>
    countedRows({ state: 'applied', deltas: chunk, partVoids: parts });
  if (state === 'pending') {
    return {
      marker: 'm#',
      rowsOf: rowsOfChunk,
      countedOf: (chunk, isDone) => (isDone ? chunk : []),
      end: ending(['pending', 'applied']),
    };
  }
  if (state === 'voiding') {
    return {
      marker: 'v#',
      rowsOf: (chunk) => rowsOfChunk(negateRows(without(partVoids, chunk))),
      countedOf: (chunk, isDone) => (isDone ? [] : without(partVoids, chunk)),
      end: ending(['voiding', 'voided']),
    };
  }
  const part = partUnderWay === null ? undefined : partVoids[partUnderWay];
  if (partUnderWay === null || part === undefined) return null;
  const before = partVoids.slice(0, partUnderWay);
  return {
    marker: `w${partUnderWay}#`,
    rowsOf: (chunk) => rowsOfChunk(negateRows(rowsOfConsumer(chunk, part.consumerId))),
    countedOf: (chunk, isDone) => without(isDone ? partVoids : before, chunk),
    end: (table, id, expiresAt) => finishPart(table, id, partUnderWay, expiresAt),
  };
};

const ending =
  (states: readonly [ReceiptState, ReceiptState]): ChunkedWork['end'] =>
  (table, id, expiresAt) =>
    finishState(table, id, states, expiresAt);

export type Finish = ReturnType<typeof createFinish>;

/**
 * Does every chunk that is not done yet of what was begun, then ends it. Any number of processes may do so at
 * the same time. Gives whether it was this call that ended it.
 */
export const createFinish = (
  transact: Transact,
  count: Count,
  journal: Journal,
  { table, limits }: StoreSettings,
) => {
  const doChunk = async (
    { id, latestAt }: ReceiptHead,
    { marker, rowsOf }: ChunkedWork,
    [i, chunk]: readonly [number, Chunk],
    terms: Terms,
  ): Promise<void> => {
    const mark = putMarker(table, markerKey(id, marker, i), partExpiry(latestAt, terms));
    const outcome = await count([mark], rowsOf(chunk), terms);
    // A condition that failed is the marker's: somebody did the chunk.
    if (outcome.kind === 'invalid') {
      throw new Error(`DynamoDB does not take chunk ${i} of batch ${id}`);
    }
  };

  return async (head: ReceiptHead, terms: Terms): Promise<boolean> => {
    const { id, latestAt } = head;
    const work = workOf(head);
    if (work === null) return false;
    const [{ chunks, partsGoAt }, done] = await Promise.all([
      journal.read(head, terms.deadline),
      journal.marked(id, work.marker, terms.deadline),
    ]);
    const missing = [...chunks.entries()].filter(([i]) => !done.has(i));
    await inParallel(missing, limits.parallelRequests, async (chunk) =>
      doChunk(head, work, chunk, terms),
    );
    const expiresAt = finishedExpiry(latestAt, partsGoAt, terms);
    const end = work.end(table, id, expiresAt);
    return (await transact([end], terms.deadline)).kind === 'committed';
  };
};
