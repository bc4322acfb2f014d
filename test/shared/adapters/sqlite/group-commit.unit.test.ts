import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { storeFault } from '../../../../shared/adapters/sqlite/errors.ts';
import { createGroupCommit } from '../../../../shared/adapters/sqlite/group-commit.ts';
import { StoreUnavailable } from '../../../../shared/ports/store-unavailable.ts';
import { batch } from '../../../support/metering/batches.ts';
import { event } from '../../../support/metering/events.ts';
import { contentsOf, pagesOf, sumOf } from '../../../support/stores/stores.ts';
import { withSqliteStore } from '../../../support/stores/sqlite.ts';

const lockWaitMs = 5_000;

/** Groups of which each commit takes some time, alongside an event loop that the test moves. */
const watchedGroups = ({ commitMs = 10 } = {}) => {
  const loop = { events: 0, ms: 0 };
  const groups: (readonly number[])[] = [];
  const commit = (items: readonly number[]): readonly number[] => {
    groups.push(items);
    loop.ms += commitMs;
    return items;
  };
  const { add } = createGroupCommit(commit, {
    lockWaitMs,
    eventLoop: { events: () => loop.events, now: () => loop.ms },
  });
  return { add, groups, loop };
};

/** Does something with each item, one per turn of the event loop. */
const inTurns = async (items: readonly number[], act: (item: number) => void): Promise<void> => {
  for (const item of items) {
    act(item);
    await nextTurn();
  }
};

describe('batches that wait share one transaction', () => {
  test('items added in one turn are committed together, those added later are not', async () => {
    const groups: (readonly number[])[] = [];
    const { add } = createGroupCommit<number, number>(
      (items) => {
        groups.push(items);
        return items.map((item) => item * 2);
      },
      { lockWaitMs },
    );
    expect(await Promise.all([1, 2, 3].map(add))).toEqual([2, 4, 6]);
    expect(await add(4)).toBe(8);
    expect(groups).toEqual([[1, 2, 3], [4]]);
  });

  test('a group grows while each turn brings an event, and is committed at the first that brings none', async () => {
    const { add, groups, loop } = watchedGroups();
    await add(0);
    await inTurns([1, 2, 3], (item) => {
      void add(item);
      loop.events += 1;
    });
    await add(4);
    expect(groups).toEqual([[0], [1, 2, 3, 4]]);
  });

  test('a group grows for no longer than the last commit took', async () => {
    const { add, groups, loop } = watchedGroups();
    await add(0);
    await inTurns([1, 2, 3], (item) => {
      void add(item);
      loop.events += 1;
      loop.ms += 6;
    });
    await add(4);
    expect(groups).toEqual([[0], [1, 2], [3, 4]]);
  });

  test('a commit that took long lets the next group grow for 50 ms', async () => {
    const { add, groups, loop } = watchedGroups({ commitMs: 5_000 });
    await add(0);
    await inTurns([1, 2, 3], (item) => {
      void add(item);
      loop.events += 1;
      loop.ms += 30;
    });
    await add(4);
    expect(groups).toEqual([[0], [1, 2], [3, 4]]);
  });

  test('nobody hears of a result before the commit returned', async () => {
    const heard: string[] = [];
    const { add } = createGroupCommit<string, string>(
      (items) => {
        heard.push('committed');
        return items;
      },
      { lockWaitMs },
    );
    await Promise.all(['a', 'b'].map(async (item) => heard.push(await add(item))));
    expect(heard).toEqual(['committed', 'a', 'b']);
  });

  test('where the store does not answer, all of a group fail at once', async () => {
    let commits = 0;
    const { add } = createGroupCommit<number, number>(
      () => {
        commits++;
        throw new StoreUnavailable('SQLITE_BUSY');
      },
      { lockWaitMs },
    );
    const outcomes = await Promise.allSettled([1, 2, 3].map(add));
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(commits).toBe(1);
  });

  test('where another process holds the lock, a group waits for it with those that come meanwhile', async () => {
    let isHeld = true;
    const groups: (readonly number[])[] = [];
    const { add } = createGroupCommit<number, number>(
      (items) => {
        if (isHeld) throw storeFault('locked');
        groups.push(items);
        return items;
      },
      { lockWaitMs },
    );
    const early = add(1);
    await nextTurn();
    await nextTurn();
    const late = add(2);
    isHeld = false;
    expect(await Promise.all([early, late])).toEqual([1, 2]);
    expect(groups.flat().sort((a, b) => a - b)).toEqual([1, 2]);
  });

  test('where the lock is held for too long, each item fails when it has waited that long', async () => {
    const loop = { ms: 0 };
    let isHeld = true;
    const { add } = createGroupCommit<number, number>(
      (items) => {
        loop.ms += 40;
        if (isHeld) throw storeFault('locked');
        return items;
      },
      { lockWaitMs: 100, eventLoop: { events: () => 0, now: () => loop.ms } },
    );
    const early = add(1);
    const late = early.catch(() => add(2));
    await expect(early).rejects.toEqual(expect.objectContaining({ fault: 'locked' }));
    isHeld = false;
    expect(await late).toBe(2);
  });

  test('a batch that cannot be stored, as its id is no SHA-256, fails alone', async () => {
    await withSqliteStore(async (store) => {
      const outcomes = await Promise.allSettled(
        [{ ...batch(), id: 'short' }, batch()].map(async (each) => store.applyOnce(each)),
      );
      expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
      expect(await contentsOf(store, pagesOf([event()]))).toEqual(sumOf([event()]));
    });
  });

  test('closing the store counts what waits', async () => {
    await withSqliteStore(async (store) => {
      const answer = store.applyOnce(batch());
      store.close();
      expect(await answer).toEqual({ kind: 'applied' });
    });
  });
});
