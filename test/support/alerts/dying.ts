import type { AlertContext } from '../../../functions/alert/context.ts';
import { createAlertHandler } from '../../../functions/alert/handler.ts';

/** A process that dies before or after its nth call of a port, and is slow by chance before each. */
export const dying = (context: AlertContext, crash: number | null, ticks: readonly number[]) => {
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
  const { store, counters } = context;
  return createAlertHandler({
    ...context,
    store: {
      ...store,
      rules: around(async () => store.rules()),
      noteRules: around(async (...args: Parameters<typeof store.noteRules>) =>
        store.noteRules(...args),
      ),
      record: around(async (...args: Parameters<typeof store.record>) => store.record(...args)),
      putRecords: around(async (...args: Parameters<typeof store.putRecords>) =>
        store.putRecords(...args),
      ),
      async *records(of) {
        await step();
        yield* store.records(of);
      },
      async *open() {
        await step();
        yield* store.open();
      },
    },
    counters: {
      ...counters,
      async *read(page) {
        await step();
        yield* counters.read(page);
      },
    },
    channels: async (file) =>
      (await context.channels(file)).map((channel) => ({ ...channel, send: around(channel.send) })),
  });
};
