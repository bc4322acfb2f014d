import { StoreUnavailable } from '../../ports/store-unavailable.ts';

type Waiting<Item, Result> = {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
};

/**
 * Makes one transaction of all items that wait. `commit` is all or nothing and returns a result
 * per item after all are durable; nobody hears a result before.
 *
 * Where a group fails, its items are tried again one by one, so that an item that cannot be
 * stored fails alone. Where the store itself does not answer, all of them fail at once: each
 * would wait as long again.
 */
export const createGroupCommit = <Item, Result>(
  commit: (items: readonly Item[]) => readonly Result[],
) => {
  let waiting: Waiting<Item, Result>[] = [];

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
    const group = waiting;
    waiting = [];
    if (group.length > 0) settle(group);
  };

  return {
    /** Resolves after the item's transaction is durable. */
    add: async (item: Item): Promise<Result> =>
      new Promise((resolve, reject) => {
        // After the callbacks of this turn: all requests that it has read join the group.
        if (waiting.length === 0) setImmediate(flush);
        waiting.push({ item, resolve, reject });
      }),
    /** Commits what waits, now. */
    flush,
  };
};
