/** Runs `work` for each, at most `width` at a time. After a failure begins no more, then throws it. */
export const inParallel = async <T>(
  all: readonly T[],
  width: number,
  work: (each: T) => Promise<void>,
): Promise<void> => {
  const queue = all.values();
  const failures: unknown[] = [];
  const worker = async (): Promise<void> => {
    for (const each of queue) {
      if (failures.length > 0) return;
      try {
        await work(each);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  // All workers end before it does: nothing is left under way when the caller answers.
  await Promise.all(Array.from({ length: width }, worker));
  if (failures.length > 0) throw failures[0];
};

/** What several streams yield, as it comes; one value of each is asked for ahead. */
export async function* interleave<T>(
  streams: readonly AsyncGenerator<T, unknown>[],
): AsyncGenerator<T> {
  const ask = async (i: number) => ({ i, step: await streams[i]?.next() });
  const asked = new Map(streams.map((_, i) => [i, ask(i)]));
  try {
    while (asked.size > 0) {
      const { i, step } = await Promise.race(asked.values());
      asked.delete(i);
      if (step === undefined || step.done === true) continue;
      asked.set(i, ask(i));
      yield step.value;
    }
  } finally {
    // The caller may stop, or one of them fail: the answers of the others are dropped.
    for (const answer of asked.values()) answer.catch(() => undefined);
    await Promise.allSettled(streams.map(async (stream) => stream.return(undefined)));
  }
}

/** Lets at most `width` of all the calls made through it run at the same time. */
export const createLimiter = (width: number) => {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async <T>(call: () => Promise<T>): Promise<T> => {
    if (running >= width) {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      waiting.push(() => resolve(undefined));
      await promise;
    } else running++;
    try {
      return await call();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running--;
      else next();
    }
  };
};
