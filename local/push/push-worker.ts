import { parentPort, workerData } from 'node:worker_threads';

import { createPushHandler } from '../../functions/push/handler.ts';
import type { PushOutcome } from '../../functions/push/outcome.ts';
import { describeFailure } from '../../shared/api/failure.ts';
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
    return {
      outcomes: outcomes.map(({ error, ...outcome }) => ({
        ...outcome,
        failure: error === undefined ? null : describeFailure(error),
      })),
      failure: null,
    };
  } finally {
    push.close();
  }
};

// What is thrown reaches the other thread without its class, and so without its words.
const result = await run().catch((error: unknown): PushWorkerResult => ({
  outcomes: [],
  failure: describeFailure(error),
}));
parentPort?.postMessage(result);
