import { Worker } from 'node:worker_threads';

import type { FailureLog } from '../../shared/api/failure.ts';
import type { Config } from '../../shared/settings/config.ts';
import { meterNames } from '../../shared/metering/meters.ts';
import type { Log } from '../../shared/ports/log.ts';
import { collectSmallHeap } from '../collect-garbage.ts';
import type { SharedClocks } from '../push/shared-clocks.ts';
import { createReadClient, type ReadClient } from './read-client.ts';
import type { ReadWorkerData } from './read-worker.ts';

type ReadsContext = {
  readonly storePath: string;
  readonly readTokens: readonly string[];
  readonly log: Log;
  readonly logFailure: FailureLog;
  readonly foundDamaged: () => void;
  /** What of the systems' clocks is shown. */
  readonly clocks: SharedClocks;
};

/** The thread that reads; it starts at the first request. */
export const startReads = (
  config: Config,
  { storePath, readTokens, clocks, ...context }: ReadsContext,
): ReadClient => {
  const workerData: ReadWorkerData = {
    dataDir: config.dataDir,
    storePath,
    readTokens,
    billingTimezone: config.billingTimezone,
    billableStatuses: config.billableStatuses.text,
    restatementDays: config.restatementDays,
    meters: meterNames(config.meters.definitions),
    publicUrl: config.publicUrl,
    clocks,
  };
  return createReadClient({
    startWorker: () =>
      new Worker(new URL('./read-worker.ts', import.meta.url), {
        workerData,
        // Rows live for a moment. Unbounded, their garbage grows to twice the rest of the process.
        resourceLimits: { maxYoungGenerationSizeMb: 12 },
      }),
    collect: collectSmallHeap,
    ...context,
  });
};
