// A push as `npx billable push` makes it, in a process of its own, so that its memory is the push's.
import '../../local/v8-flags.ts';
import { createPushHandler } from '../../functions/push/handler.ts';
import { fileInForce } from '../../local/customers/billable-files.ts';
import { openPush } from '../../local/push/open-push.ts';
import type { Month } from '../../shared/reports/month.ts';
import { readConfig } from '../../shared/settings/config.ts';

export type PushOrder = { readonly month: Month };
export type PushResult = { readonly seconds: number; readonly accepted: number };

process.on('message', ({ month }: PushOrder) => {
  const reading = readConfig(process.env);
  if (reading.kind === 'invalid') throw new Error(reading.problems.join('\n'));
  const { file } = fileInForce(reading.config);
  const begin = performance.now();
  const run = async (): Promise<PushResult> => {
    const { context, close } = await openPush(reading.config, file, { clock: Date.now });
    const [outcome] = await createPushHandler(context)({ month });
    close();
    if (outcome?.outcome !== 'done') throw new Error(outcome?.message ?? 'nothing was pushed');
    return { seconds: (performance.now() - begin) / 1_000, accepted: outcome.accepted };
  };
  void run().then((result) => process.send?.(result));
});
