import { negateRows } from '../../metering/aggregate.ts';
import type { PageRow, ReceiptState } from '../../metering/batch.ts';
import { finishState, putMarker } from './actions.ts';
import { type Chunk, rowsOfChunk } from './chunk.ts';
import type { Count } from './count.ts';
import { inParallel } from './in-parallel.ts';
import type { Journal } from './journal.ts';
import { markerKey, type MarkerPrefix } from './keys.ts';
import type { ReceiptHead } from './receipt-item.ts';
import type { StoreSettings } from './settings.ts';
import { finishedExpiry, partExpiry, type Terms } from './terms.ts';
import type { Transact } from './transact.ts';

/** What is done chunk by chunk, between which states of the receipt. */
export type ChunkedWork = {
  readonly states: readonly [ReceiptState, ReceiptState];
  readonly marker: MarkerPrefix;
  readonly rowsOf: (chunk: Chunk) => readonly PageRow[];
};

export const counting: ChunkedWork = {
  states: ['pending', 'applied'],
  marker: 'm#',
  rowsOf: rowsOfChunk,
};

export const takingBack: ChunkedWork = {
  states: ['voiding', 'voided'],
  marker: 'v#',
  rowsOf: (chunk) => rowsOfChunk(negateRows(chunk)),
};

export type Finish = ReturnType<typeof createFinish>;

/**
 * Does every chunk that is not done yet, then ends the work. Any number of processes may do so at
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

  return async (head: ReceiptHead, work: ChunkedWork, terms: Terms): Promise<boolean> => {
    const { id, latestAt } = head;
    const [{ chunks, partsGoAt }, done] = await Promise.all([
      journal.read(head, terms.deadline),
      journal.marked(id, work.marker, terms.deadline),
    ]);
    const missing = [...chunks.entries()].filter(([i]) => !done.has(i));
    await inParallel(missing, limits.parallelRequests, async (chunk) =>
      doChunk(head, work, chunk, terms),
    );
    const expiresAt = finishedExpiry(latestAt, partsGoAt, terms);
    const end = finishState(table, id, work.states, expiresAt);
    return (await transact([end], terms.deadline)).kind === 'committed';
  };
};
