import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

import type { Log } from '../../shared/ports/log.ts';
import type { Config } from '../../shared/settings/config.ts';
import type { PushWorkerData, PushWorkerResult } from './push-worker.ts';

type RunsContext = {
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly observe: (outcome: PushWorkerResult['outcomes'][number]) => void;
};

/**
 * Pushes in a thread of its own, so that a run of minutes never holds up the thread that counts.
 * Aborting the signal ends it at once, which loses nothing.
 */
export const createPushRuns = (config: Config, { log, signal, observe }: RunsContext) => {
  const workerData: PushWorkerData = {
    dataDir: config.dataDir,
    configFile: config.configFile,
    billingTimezone: config.billingTimezone,
    billableStatuses: config.billableStatuses.text,
    stripeApiKey: config.stripeApiKey,
    openmeterApiKey: config.openmeterApiKey,
    lagoApiKey: config.lagoApiKey,
    pushHttpSecrets: config.pushHttpSecrets,
  };
  /** What keeps a system from being pushed to is said when it begins, not every hour. */
  let standing: ReadonlySet<string> = new Set();

  return async (): Promise<void> => {
    const worker = new Worker(new URL('./push-worker.ts', import.meta.url), { workerData });
    try {
      const [{ outcomes, failure }] = (await once(worker, 'message', { signal })) as [
        PushWorkerResult,
      ];
      const now = new Set<string>();
      for (const outcome of outcomes) {
        observe(outcome);
        if (outcome.failure !== null) now.add(outcome.failure);
        for (const alarm of outcome.alarms) {
          if (
            outcome.message === alarm &&
            outcome.failure !== null &&
            standing.has(outcome.failure)
          ) {
            continue;
          }
          log({ level: 'error', kind: 'push', message: alarm });
        }
        const { accepted, refused, unanswered, confirmed, system, month } = outcome;
        if (accepted + refused + unanswered + confirmed === 0) continue;
        const fields = { system, month: month ?? '', accepted, refused, unanswered, confirmed };
        log({ level: 'info', kind: 'push', message: 'totals were pushed', fields });
      }
      standing = now;
      if (failure !== null) log({ level: 'error', kind: 'push', message: `no push: ${failure}` });
    } finally {
      await worker.terminate();
    }
  };
};
