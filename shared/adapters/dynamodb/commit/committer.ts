import type { BatchId } from '../../../metering/batch.ts';
import type { EpochMs } from '../../../calendar/instant.ts';
import type { Inbox } from '../inbox/inbox.ts';
import type { MetaKeeper, WriteOptions } from '../meta/meta.ts';
import type { StoreSettings } from '../settings.ts';
import type { Commit, OnStuck } from './commit.ts';
import { isWithin, type Lease } from './lease.ts';

export type Committer = ReturnType<typeof createCommitter>;

type CommitterProps = {
  readonly commit: Commit;
  readonly lease: Lease;
  readonly inbox: Inbox;
  readonly meta: MetaKeeper;
  readonly settings: StoreSettings;
  readonly clock: () => EpochMs;
  readonly onStuck: OnStuck;
};

/** Decides, in a call that took a batch or voided one, whether it commits before it ends. */
export const createCommitter = ({
  commit,
  lease,
  inbox,
  meta,
  settings: { deployment, limits },
  clock,
  onStuck,
}: CommitterProps) => {
  const commitSeconds = deployment?.commitSeconds ?? 0;
  let committedAt: EpochMs | null = null;
  const broken = new Set<BatchId>();

  const isDue = (): boolean => !isWithin(commitSeconds, committedAt, clock());

  /** Commits; with 0 seconds until nothing waits that came meanwhile and found the lease held. */
  const commitNow = async (options: WriteOptions): Promise<void> => {
    for (;;) {
      const outcome = await commit(options, onStuck, broken);
      if (outcome.kind === 'held') return;
      committedAt = outcome.committedAt;
      if (commitSeconds > 0 || committedAt === null) return;
      const { partitions, deadline } = options;
      const { markers } = await inbox.read(partitions.inbox, { aside: broken, deadline });
      if (markers.length === 0) return;
      // What is broken stays in the inbox. It alone must not keep the call busy.
      if (outcome.markers === 0 && outcome.broken > 0) return;
    }
  };

  /** The batch is durable whatever becomes of this, and the function once a minute commits too. */
  const attempt = async (deadline: EpochMs, isDueNow: (until: EpochMs) => Promise<boolean>) => {
    const until = Math.min(clock() + limits.commitMs, deadline);
    try {
      const known = await meta.current(until);
      if (known !== null && (await isDueNow(until))) {
        await commitNow(meta.writeOptions(known, until));
      }
    } catch (error) {
      onStuck('commit', error);
    }
  };

  return {
    /** After a batch was taken: if the last commit is older than `commitSeconds`. */
    ifDue: async (id: BatchId, deadline: EpochMs): Promise<void> => {
      // It may have come again after its receipt was lost.
      broken.delete(id);
      if (!isDue()) return;
      await attempt(deadline, async (until) => {
        const { isHeld, committedAt: found } = await lease.look(until);
        committedAt = found;
        return !isHeld && isDue();
      });
    },
    /** After a void: a person waits for it. */
    now: async (deadline: EpochMs): Promise<void> => attempt(deadline, async () => true),
  };
};
