import type { BatchId } from '../../../metering/batch.ts';
import { type EpochMs, minuteMs } from '../../../calendar/instant.ts';
import type { Inbox } from '../inbox/inbox.ts';
import type { Marker } from '../inbox/markers.ts';
import type { WriteOptions } from '../meta/meta.ts';
import type { ReadReceipts } from '../receipts/read-receipts.ts';
import type { StoreSettings, Runtime } from '../settings.ts';
import type { CommitGroup } from './commit-group.ts';
import type { Headers } from './headers.ts';
import type { Lease } from './lease.ts';
import { mergeGroup } from './merge-group.ts';
import { takeGroup } from './take-group.ts';

/** Hears of what cannot be committed: a batch by its id, or a group by its attempt. */
export type OnStuck = (what: string, error: unknown) => void;

/**
 * `committedAt`: all that waited at this instant is committed, but what is broken; `null` where not
 * all of it is. `broken`: the number of batches that it found to have no receipt that can be read.
 */
export type CommitOutcome =
  | { readonly kind: 'held' }
  | {
      readonly kind: 'ran';
      readonly markers: number;
      readonly broken: number;
      readonly committedAt: EpochMs | null;
    };

/**
 * `known`: what earlier commits of the caller found to be broken. It is passed over without a look at its
 * receipt; what this one finds, and is not just on its way, is added.
 */
export type Commit = (
  options: WriteOptions,
  onStuck: OnStuck,
  known: Set<BatchId>,
) => Promise<CommitOutcome>;

type CommitProps = {
  readonly inbox: Inbox;
  readonly headers: Headers;
  readonly lease: Lease;
  readonly receipts: ReadReceipts;
  readonly commitGroup: CommitGroup;
  readonly settings: StoreSettings;
  readonly runtime: Runtime;
};

/** Below it no group is begun: another process would have to end it. */
const leastGroupMs = 300;

/** Commits what waits in the inbox, group by group, oldest first. */
export const createCommit = (props: CommitProps): Commit => {
  const { inbox, headers, lease, receipts, commitGroup } = props;
  const { limits } = props.settings;
  const { clock, newId } = props.runtime;

  const commitAll = async (
    options: WriteOptions,
    holder: string,
    onStuck: OnStuck,
    known: Set<BatchId>,
  ) => {
    const { deadline, partitions } = options;
    const hasTime = (): boolean => clock() <= deadline - leastGroupMs;
    const broken = new Set(known);
    const { size } = broken;
    let markers = 0;
    let heldSince = clock();
    const ended = (committedAt: EpochMs | null) => ({
      markers,
      broken: broken.size - size,
      committedAt,
    });

    const merge = async (group: readonly Marker[]) => {
      const parallel = limits.parallelRequests;
      const merged = await mergeGroup(group, { receipts, parallel, deadline });
      for (const [id, error] of merged.broken) {
        broken.add(id);
        const oldestAt = Math.min(...group.flatMap((each) => (each.id === id ? [each.at] : [])));
        // A marker can be seen a moment before its receipt.
        if (clock() - oldestAt <= minuteMs) continue;
        known.add(id);
        onStuck(id, error);
      }
      return merged;
    };

    while (hasTime()) {
      const startedAt = clock();
      const {
        markers: found,
        isCut,
        hidden,
      } = await inbox.read(partitions.inbox, {
        aside: broken,
        deadline,
      });
      // After the inbox: whatever took a marker before it was read has its header still, or ended.
      const mayTakeMinus = (await headers.read(deadline)).length === 0;
      let left: readonly Marker[] = found;
      let isRefused = false;
      const before = markers + broken.size;
      while (!isRefused) {
        left = left.filter(({ id }) => !broken.has(id));
        const group = takeGroup({ markers: left, hidden }, { limits, mayTakeMinus });
        if (group.length === 0) break;
        if (!hasTime()) return ended(null);
        const { rows, broken: isBroken } = await merge(group);
        if (isBroken.size > 0) continue;
        isRefused = (await commitGroup({ markers: group, rows }, options)) === 'refused';
        if (isRefused) continue;
        markers += group.length;
        const taken = new Set(group);
        left = left.filter((marker) => !taken.has(marker));
        if (clock() - heldSince > limits.leaseMs / 2) {
          heldSince = clock();
          await lease.take(holder, deadline);
        }
      }
      if (isRefused) continue;
      // A void may be left, whose batch is in the group of another. What is broken must not count: each
      // batch would then be a commit.
      if (!isCut) return ended(left.length === 0 ? startedAt : null);
      // What waits behind the markers that were read now: behind those that are broken too.
      if (markers + broken.size === before) break;
    }
    return ended(null);
  };

  return async (options, onStuck, known) => {
    const holder = newId();
    if (!(await lease.take(holder, options.deadline))) return { kind: 'held' };
    let committedAt: EpochMs | null = null;
    try {
      const outcome = await commitAll(options, holder, onStuck, known);
      ({ committedAt } = outcome);
      return { kind: 'ran', ...outcome };
    } finally {
      await lease.release(holder, committedAt, clock() + limits.attemptMs);
    }
  };
};
