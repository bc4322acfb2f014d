import type { AlertContext } from '../../../functions/alert/context.ts';
import { createAlertHandler } from '../../../functions/alert/handler.ts';
import { dyingSteps } from '../crashes/dying-steps.ts';

/** A process that dies before or after its nth call of a port, and is slow by chance before each. */
export const dying = (context: AlertContext, crash: number | null, ticks: readonly number[]) => {
  const { step, around } = dyingSteps(crash, ticks);
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
