/**
 * Does something with each of a list, so many at once, until one fails or the time is over. Waits for
 * all that are under way, then throws the first error. `false`: not all were begun.
 */
export const inTurn = async <Item>(
  items: readonly Item[],
  { parallel, isTimeUp }: { readonly parallel: number; readonly isTimeUp: () => boolean },
  work: (item: Item) => Promise<void>,
): Promise<boolean> => {
  let next = 0;
  let hasFailed = false;
  const worker = async (): Promise<void> => {
    while (!hasFailed && !isTimeUp()) {
      const item = items[next];
      next += 1;
      if (item === undefined) return;
      try {
        await work(item);
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    }
  };
  const results = await Promise.allSettled(Array.from({ length: parallel }, worker));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return next >= items.length;
};
