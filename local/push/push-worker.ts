import { parentPort, workerData } from 'node:worker_threads';

import { createPushHandler } from '../../functions/push/handler.ts';
import type { PushOutcome } from '../../functions/push/outcome.ts';
import { describeFailure } from '../../shared/api/failure.ts';
import { pushWarnings } from '../../shared/push/warnings.ts';
import { parseBillableStatuses } from '../../shared/usage/billable-statuses.ts';
import { fileInForce } from '../customers/billable-files.ts';
import { openPush, type PushConfig } from './open-push.ts';

/** What the thread that pushes is given at its start; plain data, as it is copied. */
export type PushWorkerData = Omit<PushConfig, 'billableStatuses'> & {
  readonly billableStatuses: string;
  readonly configFile: string | null;
};

export type PushWorkerResult = {
  readonly outcomes: readonly (Omit<PushOutcome, 'error'> & { readonly failure: string | null })[];
  /** What a person should know before there is an invoice. */
  readonly warnings: readonly string[];
  /** Why there are none. */
  readonly failure: string | null;
};

const { billableStatuses, configFile, ...config } = workerData as PushWorkerData;
const statuses = parseBillableStatuses(billableStatuses);
if (statuses === null) throw new TypeError('the push worker lacks its data');

const run = async (): Promise<PushWorkerResult> => {
  const { file } = fileInForce({ dataDir: config.dataDir, configFile });
  const push = await openPush({ ...config, billableStatuses: statuses }, file, { clock: Date.now });
  try {
    const outcomes = await createPushHandler(push.context)();
    const warnings = await pushWarnings({
      ...push.context,
      systems: push.context.systems.map(({ settings }) => settings),
      store: push.store,
      now: Date.now(),
    });
    return {
      outcomes: outcomes.map(({ error, ...outcome }) => ({
        ...outcome,
        failure: error === undefined ? null : describeFailure(error),
      })),
      warnings,
      failure: null,
    };
  } finally {
    push.close();
  }
};

// What is thrown reaches the other thread without its class, and so without its words.
const result = await run().catch((error: unknown): PushWorkerResult => ({
  outcomes: [],
  warnings: [],
  failure: describeFailure(error),
}));
parentPort?.postMessage(result);
