import type { EpochMs } from '../../../calendar/instant.ts';
import { readDeltas } from '../../../metering/receipt-text.ts';
import { readAt } from '../../../stored/damaged-store.ts';
import type { WriteOptions } from '../meta/meta.ts';
import type { Parts } from '../receipts/parts.ts';
import { groupExpiry } from '../receipts/receipt-item.ts';
import { rowUpdate } from '../rows/row.ts';
import type { StoreSettings } from '../settings.ts';
import { packTexts, unpackTexts } from '../table/blob.ts';
import * as expressions from '../table/expressions.ts';
import { inParallel } from '../table/in-parallel.ts';
import { allOf, type ItemReads } from '../table/item-reads.ts';
import { chunkMarkerKey, chunkOfMarker, toItemKey } from '../table/keys.ts';
import { chunkMarkersQuery } from '../table/queries.ts';
import { expiry, textOf } from '../table/stored.ts';
import { attribute } from '../table/table.ts';
import type { Write } from '../transact/write.ts';
import { type Chunk, rowsOfChunk, textOfChunk, type WeighedRow } from './chunk.ts';

export type Journal = ReturnType<typeof createJournal>;

type JournalProps = {
  readonly reads: ItemReads;
  readonly write: Write;
  readonly parts: Parts;
  readonly settings: StoreSettings;
  readonly clock: () => EpochMs;
};

/**
 * Groups that do not fit one transaction: their rows are stored first, cut into chunks, and added
 * from there, chunk by chunk. Nothing between two attempts can then change what is added, or how
 * it is cut.
 */
export const createJournal = ({
  reads,
  write,
  parts,
  settings: { table, limits },
  clock,
}: JournalProps) => {
  const applyChunk = async (
    attempt: string,
    [i, chunk]: readonly [number, Chunk],
    { partitions, deadline }: WriteOptions,
  ): Promise<void> => {
    const proof = {
      Put: {
        TableName: table,
        Item: {
          ...toItemKey(chunkMarkerKey(attempt, i)),
          [attribute.expiresAt]: expiry(groupExpiry(clock())),
        },
        ConditionExpression: expressions.isAbsent,
      },
    };
    const rows = rowsOfChunk(chunk).map((row) => ({
      Update: rowUpdate(table, row, partitions.pages),
    }));
    // A condition that failed is that of the proof: the chunk is applied.
    const { kind } = await write.together([proof, ...rows], deadline);
    if (kind === 'invalid') throw new Error(`DynamoDB does not take chunk ${i} of ${attempt}`);
  };

  const apply = async (
    attempt: string,
    chunks: readonly (readonly [number, Chunk])[],
    options: WriteOptions,
  ): Promise<void> =>
    inParallel(chunks, limits.parallelRequests, async (chunk) =>
      applyChunk(attempt, chunk, options),
    );

  return {
    /** Stores a journal; gives the number of its parts. */
    store: async (
      attempt: string,
      chunks: readonly (readonly WeighedRow[])[],
      deadline: EpochMs,
    ): Promise<number> =>
      parts.write(attempt, packTexts(chunks.map(textOfChunk)), {
        expiresAt: groupExpiry(clock()),
        deadline,
      }),

    /** Applies every chunk that is not applied yet. */
    applyAll: async (
      attempt: string,
      chunks: readonly Chunk[],
      options: WriteOptions,
    ): Promise<void> => apply(attempt, [...chunks.entries()], options),

    /** The same of a journal that another process stored, and left. */
    recover: async (attempt: string, partCount: number, options: WriteOptions): Promise<void> => {
      const [bytes, proofs] = await Promise.all([
        parts.read(attempt, partCount, options.deadline),
        allOf(reads.query(chunkMarkersQuery(attempt), options.deadline)),
      ]);
      const applied = new Set(proofs.map((proof) => chunkOfMarker(textOf(proof, attribute.sort))));
      const stored = readAt(`journal ${attempt}`, () => unpackTexts(bytes).map(readDeltas));
      const chunks = [...stored.entries()];
      await apply(
        attempt,
        chunks.filter(([i]) => !applied.has(i)),
        options,
      );
    },
  };
};
