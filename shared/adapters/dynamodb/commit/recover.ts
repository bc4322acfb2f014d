import type { EpochMs } from '../../../calendar/instant.ts';
import type { Inbox } from '../inbox/inbox.ts';
import type { Journal } from '../journal/journal.ts';
import type { WriteOptions } from '../meta/meta.ts';
import type { StoreSettings, Runtime } from '../settings.ts';
import type { Commit, OnStuck } from './commit.ts';
import type { Header, Headers } from './headers.ts';
import { isWithin, type Lease } from './lease.ts';

/** Numbers: markers that were committed, groups of others that were ended; how long what is left has waited, but what ingest calls are left. */
export type RecoverOutcome = {
  readonly committed: number;
  readonly recovered: number;
  readonly waitingMs: number;
};

type RecoverProps = {
  readonly commit: Commit;
  readonly lease: Lease;
  readonly inbox: Inbox;
  readonly headers: Headers;
  readonly journal: Journal;
  readonly settings: StoreSettings;
  readonly runtime: Runtime;
};

/**
 * What the function once a minute does: ends groups that other processes began and left, and
 * commits what waits. Safe to run at any time, also twice at once.
 */
export const createRecover = ({
  commit,
  lease,
  inbox,
  headers,
  journal,
  settings: { limits, deployment },
  runtime: { clock, sleep },
}: RecoverProps) => {
  /** Sleeps; `false`, and at once, where the deadline comes before. */
  const pause = async (ms: number, deadline: EpochMs): Promise<boolean> => {
    if (clock() + ms >= deadline) return false;
    await sleep(ms);
    return true;
  };

  /** Applies what is missing of the journals of others; gives the headers that may go. */
  const applyJournals = async (
    found: readonly Header[],
    options: WriteOptions,
    onStuck: OnStuck,
  ): Promise<readonly Header[]> => {
    const ended: Header[] = [];
    for (const header of found) {
      try {
        if (header.state === 'pending') {
          await journal.recover(header.attempt, header.partCount, options);
        }
        ended.push(header);
      } catch (error) {
        // One broken group must not keep the others waiting.
        onStuck(header.attempt, error);
      }
    }
    return ended;
  };

  /**
   * Ends the groups of others. A header goes only where it is unchanged after longer than a
   * transaction can be under way: until then its rows may not all be visible, and a claim that is
   * about to be made would be made for nothing.
   */
  const endGroups = async (options: WriteOptions, onStuck: OnStuck): Promise<number> => {
    const found = await headers.read(options.deadline);
    if (found.length === 0) return 0;
    const mayGo = await applyJournals(found, options, onStuck);
    if (!(await pause(limits.settleMs, options.deadline))) return 0;
    let ended = 0;
    for (const { attempt, state } of mayGo) {
      if (await headers.removeIn(attempt, state, options.deadline)) ended++;
    }
    return ended;
  };

  /**
   * Whether the ingest calls are left what waits: the last commit and the oldest are younger than
   * `commitSeconds`. Committed now, it would be a commit more, and rows written twice.
   */
  const isLeft = async ({ partitions, deadline }: WriteOptions): Promise<boolean> => {
    const seconds = deployment?.commitSeconds ?? 0;
    const { committedAt } = await lease.look(deadline);
    if (!isWithin(seconds, committedAt, clock())) return false;
    const oldest = await inbox.oldestSeen(partitions.inbox, deadline);
    return oldest === null || isWithin(seconds, oldest, clock());
  };

  /** Commits what is not left; where the lease is held, once its holder must have ended. */
  const commitAll = async (options: WriteOptions, onStuck: OnStuck) => {
    for (let pauses = 0; pauses < 3; pauses++) {
      if (await isLeft(options)) return { markers: 0, isAll: true };
      // It knows of nothing: what is mended meanwhile, or came again, is committed within a minute.
      const outcome = await commit(options, onStuck, new Set());
      if (outcome.kind === 'ran') {
        return { markers: outcome.markers, isAll: outcome.committedAt !== null };
      }
      if (!(await pause(limits.leaseMs / 2 + 1, options.deadline))) break;
    }
    return { markers: 0, isAll: false };
  };

  /** How long the oldest has waited of what is not in the rows yet. */
  const waitingMs = async ({ partitions, deadline }: WriteOptions): Promise<number> => {
    const until = deadline + limits.lookMs;
    const inInbox: EpochMs | null = await inbox.oldest(partitions.inbox, until);
    const inGroups = (await headers.read(until)).map(({ oldestAt }) => oldestAt);
    const now = clock();
    return now - Math.min(now, inInbox ?? now, ...inGroups);
  };

  /** At rest most looks find nothing. What is not seen yet is seen a minute later. */
  const isIdle = async ({ partitions, deadline }: WriteOptions): Promise<boolean> =>
    (await headers.read(deadline)).length === 0 &&
    (await inbox.oldestSeen(partitions.inbox, deadline)) === null;

  return async (options: WriteOptions, onStuck: OnStuck): Promise<RecoverOutcome> => {
    if (await isIdle(options)) return { committed: 0, recovered: 0, waitingMs: 0 };
    let isStuck = false;
    const note: OnStuck = (what, error) => {
      isStuck = true;
      onStuck(what, error);
    };
    const recovered = await endGroups(options, note);
    const { markers: committed, isAll } = await commitAll(options, note);
    const isWell = isAll && !isStuck;
    return { committed, recovered, waitingMs: isWell ? 0 : await waitingMs(options) };
  };
};
