import type { BatchId } from '../../../metering/batch.ts';
import { type EpochMs, secondMs } from '../../../calendar/instant.ts';
import { StoreUnavailable } from '../../../ports/store-unavailable.ts';
import type { Inbox } from '../inbox/inbox.ts';
import { createFindLost } from '../inbox/lost.ts';
import type { Marker } from '../inbox/markers.ts';
import type { StoreSettings, Runtime } from '../settings.ts';
import type { ItemReads } from '../table/item-reads.ts';
import type { Headers } from './headers.ts';

type IncludedProps = {
  readonly reads: ItemReads;
  readonly inbox: Inbox;
  readonly headers: Headers;
  readonly settings: StoreSettings;
  readonly runtime: Runtime;
};

/** By how much the clocks of those who take batches may differ. */
const clockMarginMs = 5 * secondMs;

const pollMs = secondMs;

/**
 * What the rows include. A reader looks at the inbox first, then at the headers of groups,
 * then at the rows: what moves on meanwhile is found in the later place.
 */
export const createIncluded = ({
  reads,
  inbox,
  headers,
  settings: { limits },
  runtime: { clock, sleep },
}: IncludedProps) => {
  const findLost = () => createFindLost({ reads, limits, clock });

  /** Waits until none of what `look` gives first is among what it gives. */
  const untilGone = async (
    what: string,
    look: () => Promise<readonly string[]>,
    deadline: EpochMs,
  ): Promise<void> => {
    let left = new Set(await look());
    while (left.size > 0) {
      if (clock() >= deadline) {
        const [first] = left;
        throw new StoreUnavailable(`${left.size} of ${what}: not committed yet, first ${first}`);
      }
      await sleep(pollMs);
      left = left.intersection(new Set(await look()));
    }
  };

  return {
    /** Everything that was answered before this instant is in rows that are read from now on. */
    asOf: async (now: EpochMs, partitions: number): Promise<EpochMs> => {
      const oldest = await inbox.oldest(partitions);
      const underWay = (await headers.read()).map(({ oldestAt }) => oldestAt);
      return Math.min(now, oldest ?? now, ...underWay) - clockMarginMs;
    },

    /**
     * Waits until all that was answered before the call is in the rows, but what has lost its receipt:
     * it can never be added. Gives the instant up to which the rows have all: `now`, or that of the
     * oldest that is lost.
     */
    catchUp: async (now: EpochMs, partitions: number): Promise<EpochMs> => {
      const deadline = clock() + limits.catchUpMs;
      const findLostNow = findLost();
      let lost: readonly Marker[] = [];
      const waiting = async (): Promise<readonly string[]> => {
        const markers = await inbox.readAll(partitions);
        lost = await findLostNow(markers, deadline);
        const areLost = new Set(lost);
        return markers.filter((marker) => !areLost.has(marker)).map(({ key }) => key.sk);
      };
      const underWay = async (): Promise<readonly string[]> =>
        (await headers.read()).map(({ attempt }) => attempt);
      await untilGone('what waited', waiting, deadline);
      await untilGone('the groups under way', underWay, deadline);
      return lost.reduce((earliest, { at }) => Math.min(earliest, at - clockMarginMs), now);
    },

    /** The batches that have lost their receipts. */
    async *lost(partitions: number): AsyncGenerator<readonly BatchId[]> {
      const findLostNow = findLost();
      for await (const markers of inbox.pages(partitions)) {
        const lost = await findLostNow(markers, clock() + limits.catchUpMs);
        if (lost.length > 0) yield lost.map(({ id }) => id);
      }
    },

    /** The batches that may be in the rows in part, or not at all, though they were answered. */
    async *waiting(partitions: number): AsyncGenerator<readonly BatchId[]> {
      for await (const markers of inbox.pages(partitions)) yield markers.map(({ id }) => id);
      for (const { attempt } of await headers.read()) yield headers.idsOf(attempt);
    },
  };
};
