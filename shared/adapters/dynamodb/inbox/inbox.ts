import type { BatchId } from '../../../metering/batch.ts';
import type { EpochMs } from '../../../calendar/instant.ts';
import type { StoreLimits } from '../settings.ts';
import { allOf, type ItemReads } from '../table/item-reads.ts';
import { inParallel } from '../table/in-parallel.ts';
import { parseMarkerSort, plusKey } from '../table/keys.ts';
import { inboxQuery } from '../table/queries.ts';
import type { Item } from '../table/item.ts';
import { textOf } from '../table/stored.ts';
import { attribute } from '../table/table.ts';
import { type Marker, toMarker } from './markers.ts';

/** What waits, oldest first, as far as it was read. */
export type Waiting = {
  readonly markers: readonly Marker[];
  /** Whether more waits than was read. */
  readonly isCut: boolean;
  /** Batches that wait, but were not read, of whose voids a marker was. */
  readonly hidden: ReadonlySet<BatchId>;
};

export type Inbox = ReturnType<typeof createInbox>;

/** Reads of the inbox, in all its partitions at the same time; each is consistent in itself. */
export const createInbox = ({
  reads,
  limits,
}: {
  readonly reads: ItemReads;
  readonly limits: StoreLimits;
}) => {
  const inEach = async <T>(partitions: number, read: (partition: number) => Promise<T>) =>
    Promise.all(Array.from({ length: partitions }, async (_, partition) => read(partition)));

  /** The batches of voids that wait somewhere behind what was read of their partition. */
  const hiddenBatches = async (
    markers: readonly Marker[],
    partitions: number,
    deadline: EpochMs,
  ): Promise<readonly BatchId[]> => {
    const added = new Set(markers.flatMap(({ id, kind }) => (kind.sign === 'plus' ? [id] : [])));
    const hidden: BatchId[] = [];
    await inParallel(markers, limits.parallelRequests, async ({ id, kind }) => {
      if (kind.sign === 'plus' || added.has(id)) return;
      const plus = plusKey(id, kind.receivedAt, partitions);
      if ((await reads.get(plus, { deadline })) !== null) hidden.push(id);
    });
    return hidden;
  };

  /** The oldest of a partition: its first answer that holds more than what is set aside. */
  const oldestBut = async (aside: ReadonlySet<BatchId>, partition: number, deadline: EpochMs) => {
    const query = inboxQuery(partition, limits.inboxMarkers);
    let markers: readonly Marker[] = [];
    let next: Item | null = null;
    do {
      const answer = await reads.answer(query, { deadline, start: next ?? undefined });
      markers = answer.items.map(toMarker).filter(({ id }) => !aside.has(id));
      next = answer.next;
    } while (markers.length === 0 && next !== null);
    return { markers, next };
  };

  const oldestOf = async (
    partitions: number,
    kind: { readonly ConsistentRead?: false },
    deadline: EpochMs | undefined,
  ): Promise<EpochMs | null> => {
    const found = await inEach(partitions, async (partition) => {
      const query = { ...inboxQuery(partition, 1), ...kind };
      const [first] = (await reads.answer(query, { deadline })).items;
      return first === undefined
        ? Number.POSITIVE_INFINITY
        : parseMarkerSort(textOf(first, attribute.sort)).at;
    });
    const oldest = Math.min(...found);
    return oldest === Number.POSITIVE_INFINITY ? null : oldest;
  };

  return {
    /** What waits, without what is set aside; of a partition that holds very much the oldest. */
    read: async (
      partitions: number,
      { aside, deadline }: { readonly aside: ReadonlySet<BatchId>; readonly deadline: EpochMs },
    ): Promise<Waiting> => {
      const answers = await inEach(partitions, async (partition) => {
        const { markers, next } = await oldestBut(aside, partition, deadline);
        const hidden = next === null ? [] : await hiddenBatches(markers, partitions, deadline);
        return { markers, hidden, isCut: next !== null };
      });
      return {
        markers: answers.flatMap(({ markers }) => markers).sort((a, b) => a.at - b.at),
        isCut: answers.some(({ isCut }) => isCut),
        hidden: new Set(answers.flatMap(({ hidden }) => hidden)),
      };
    },

    /** All that waits, partition by partition, so that memory does not grow with it. */
    async *pages(partitions: number): AsyncGenerator<readonly Marker[]> {
      for (let partition = 0; partition < partitions; partition++) {
        for await (const page of reads.query(inboxQuery(partition, limits.inboxMarkers))) {
          yield page.map(toMarker);
        }
      }
    },

    /** All that waits, whatever its number. */
    readAll: async (partitions: number): Promise<readonly Marker[]> => {
      const found = await inEach(partitions, async (partition) =>
        allOf(reads.query(inboxQuery(partition, limits.inboxMarkers))),
      );
      return found.flat().map(toMarker);
    },

    /** The same as `oldest` for half the price: a marker of the last second may not be seen. */
    oldestSeen: async (partitions: number, deadline: EpochMs): Promise<EpochMs | null> =>
      oldestOf(partitions, { ConsistentRead: false }, deadline),

    /** The instant of the oldest that waits; `null` where nothing does. */
    oldest: async (partitions: number, deadline?: EpochMs): Promise<EpochMs | null> =>
      oldestOf(partitions, {}, deadline),
  };
};
