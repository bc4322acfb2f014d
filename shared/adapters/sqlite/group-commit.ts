import { StoreUnavailable } from '../../ports/store-unavailable.ts';

type Waiting<Item, Result> = {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
};

export type EventLoop = {
  /** Events of any kind that this process has heard of so far. */
  readonly events: () => number;
  /** Milliseconds from any fixed instant. */
  readonly now: () => number;
};

/** A commit that had to wait for another process says nothing about the next one. */
const longestGrowthMs = 50;

const thisEventLoop: EventLoop = {
  events: () => performance.nodeTiming.uvMetricsInfo.events,
  now: () => performance.now(),
};

/**
 * Makes one transaction of all items that wait. `commit` is all or nothing and returns a result
 * per item after all are durable; nobody hears a result before.
 *
 * Where a group fails, its items are tried again one by one, so that an item that cannot be
 * stored fails alone. Where the store itself does not answer, all of them fail at once: each
 * would wait as long again.
 *
 * A group grows while events keep coming: what they bring mostly joins it, and a larger group
 * costs less per item. It is committed at the first turn of the event loop that brings none, and
 * never grows for longer than the last commit took, so that waiting at most doubles a latency.
 */
export const createGroupCommit = <Item, Result>(
  commit: (items: readonly Item[]) => readonly Result[],
  { events, now } = thisEventLoop,
) => {
  let waiting: Waiting<Item, Result>[] = [];
  let waitingSince = 0;
  let lastCommitMs = 0;

  const settle = (group: readonly Waiting<Item, Result>[]): void => {
    let results: readonly Result[];
    try {
      results = commit(group.map(({ item }) => item));
    } catch (error) {
      if (group.length > 1 && !(error instanceof StoreUnavailable)) {
        for (const each of group) settle([each]);
      } else {
        for (const { reject } of group) reject(error);
      }
      return;
    }
    for (const [i, result] of results.entries()) group[i]?.resolve(result);
  };

  const flush = (): void => {
    if (waiting.length === 0) return;
    const group = waiting;
    waiting = [];
    const begin = now();
    settle(group);
    lastCommitMs = Math.min(now() - begin, longestGrowthMs);
  };

  const flushWhenQuiet = (eventsBefore: number): void => {
    const eventsNow = events();
    if (eventsNow === eventsBefore || now() - waitingSince > lastCommitMs) flush();
    else setImmediate(flushWhenQuiet, eventsNow);
  };

  return {
    /** Resolves after the item's transaction is durable. */
    add: async (item: Item): Promise<Result> =>
      new Promise((resolve, reject) => {
        if (waiting.length === 0) {
          waitingSince = now();
          setImmediate(flushWhenQuiet, events());
        }
        waiting.push({ item, resolve, reject });
      }),
    /** Commits what waits, now. */
    flush,
  };
};
