import { StoreUnavailable } from '../../ports/store-unavailable.ts';
import { isLocked, storeFault } from './errors.ts';
import { delayAfter } from './when-free.ts';

type Waiting<Task, Result> = {
  readonly task: Task;
  readonly since: number;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
};

export type EventLoop = {
  /** Events of any kind that this process has heard of so far. */
  readonly events: () => number;
  /** Milliseconds from any fixed instant. */
  readonly now: () => number;
};

export type GroupCommitOptions = {
  /** How long a task waits for another process that holds the write lock. */
  readonly lockWaitMs: number;
  /** Called when tasks have waited so long in vain. */
  readonly gaveUp?: () => void;
  readonly eventLoop?: EventLoop;
};

/** A commit that took long says nothing about the next one. */
const longestGrowthMs = 50;

const thisEventLoop: EventLoop = {
  events: () => performance.nodeTiming.uvMetricsInfo.events,
  now: () => performance.now(),
};

/**
 * Makes one transaction of all tasks that wait. `commit` is all or nothing and returns a result
 * per task after all are durable; no one hears a result before.
 *
 * Where a group fails, its tasks are tried again one by one, so that a task that cannot be
 * stored fails alone. Where the store itself does not answer, all of them fail at once. Where
 * another process holds the write lock, `commit` must fail at once: the group is tried again until
 * the lock is free or `lockWaitMs` are over, and the thread is free meanwhile.
 *
 * A group grows while events keep coming: what they bring mostly joins it, and a larger group
 * costs less per task. It is committed at the first turn of the event loop that brings none, and
 * never grows for longer than the last commit took, so that waiting at most doubles a latency.
 */
export const createGroupCommit = <Task, Result>(
  commit: (tasks: readonly Task[]) => readonly Result[],
  {
    lockWaitMs,
    gaveUp = () => undefined,
    eventLoop: { events, now } = thisEventLoop,
  }: GroupCommitOptions,
) => {
  let waiting: Waiting<Task, Result>[] = [];
  let isScheduled = false;
  let lastCommitMs = 0;
  let triesForLock = 0;

  const settle = (group: readonly Waiting<Task, Result>[]): void => {
    let results: readonly Result[];
    try {
      results = commit(group.map(({ task }) => task));
    } catch (error) {
      if (isLocked(error)) {
        waiting = [...waiting, ...group];
      } else if (group.length > 1 && !(error instanceof StoreUnavailable)) {
        for (const each of group) settle([each]);
      } else {
        for (const { reject } of group) reject(error);
      }
      return;
    }
    for (const [i, result] of results.entries()) group[i]?.resolve(result);
  };

  const flush = (): void => {
    isScheduled = false;
    if (waiting.length === 0) return;
    const group = waiting;
    waiting = [];
    const begin = now();
    settle(group);
    if (waiting.length === 0) {
      lastCommitMs = Math.min(now() - begin, longestGrowthMs);
      triesForLock = 0;
    } else {
      tryLater();
    }
  };

  /** After a failure to get the lock, with the tasks that may wait longer. */
  const tryLater = (): void => {
    const oldest = now() - lockWaitMs;
    const late = waiting.filter(({ since }) => since <= oldest);
    if (late.length > 0) gaveUp();
    for (const { reject } of late) reject(storeFault('locked'));
    waiting = waiting.filter(({ since }) => since > oldest);
    if (waiting.length === 0) return;
    isScheduled = true;
    setTimeout(flush, delayAfter(triesForLock++));
  };

  const flushWhenQuiet = (eventsBefore: number): void => {
    const eventsNow = events();
    const since = waiting[0]?.since ?? 0;
    if (eventsNow === eventsBefore || now() - since > lastCommitMs) flush();
    else setImmediate(flushWhenQuiet, eventsNow);
  };

  return {
    /** Resolves after the task's transaction is durable. */
    add: async (task: Task): Promise<Result> =>
      new Promise((resolve, reject) => {
        waiting.push({ task, since: now(), resolve, reject });
        if (isScheduled) return;
        isScheduled = true;
        setImmediate(flushWhenQuiet, events());
      }),
    /** Commits what waits, now; what cannot be committed fails. */
    close: (): void => {
      flush();
      for (const { reject } of waiting) reject(storeFault('locked'));
      waiting = [];
    },
  };
};
