import type { BatchId } from '../../../metering/batch.ts';
import { type EpochMs, secondMs } from '../../../calendar/instant.ts';
import { StoreUnavailable } from '../../../ports/store-unavailable.ts';
import type { Inbox } from '../inbox/inbox.ts';
import type { StoreSettings, Runtime } from '../settings.ts';
import type { Headers } from './headers.ts';

type IncludedProps = {
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
  inbox,
  headers,
  settings: { limits },
  runtime: { clock, sleep },
}: IncludedProps) => {
  /** Waits until none of `seen` is among what `look` gives. */
  const untilGone = async (
    seen: ReadonlySet<string>,
    look: () => Promise<readonly string[]>,
    deadline: EpochMs,
  ): Promise<void> => {
    let left = seen;
    while (left.size > 0) {
      if (clock() >= deadline) {
        throw new StoreUnavailable('what was received before is not committed yet');
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

    /** Waits until all that was answered before the call is in the rows. */
    catchUp: async (partitions: number): Promise<void> => {
      const deadline = clock() + limits.catchUpMs;
      const keys = async (): Promise<readonly string[]> =>
        (await inbox.readAll(partitions)).map(({ key }) => key.sk);
      const attempts = async (): Promise<readonly string[]> =>
        (await headers.read()).map(({ attempt }) => attempt);
      await untilGone(new Set(await keys()), keys, deadline);
      await untilGone(new Set(await attempts()), attempts, deadline);
    },

    /** The batches that may be in the rows in part, or not at all, though they were answered. */
    async *waiting(partitions: number): AsyncGenerator<readonly BatchId[]> {
      yield* inbox.ids(partitions);
      for (const { attempt } of await headers.read()) yield headers.idsOf(attempt);
    },
  };
};
