/** The calls of a process that dies before or after its nth one, and is slow by chance before each. */
export const dyingSteps = (crash: number | null, ticks: readonly number[]) => {
  let calls = 0;
  const step = async (): Promise<void> => {
    calls += 1;
    for (let n = ticks[calls % ticks.length] ?? 0; n > 0; n -= 1) await Promise.resolve();
    if (crash !== null && calls >= crash) throw new Error('killed');
  };
  const around =
    <Args extends unknown[], Result>(call: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      await step();
      const result = await call(...args);
      await step();
      return result;
    };
  return { step, around };
};
