import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

import type { Log } from '../../shared/ports/log.ts';
import type { Config } from '../../shared/settings/config.ts';
import { newPushMemory } from '../../functions/push/alarms/memory.ts';
import { pushLines } from './push-lines.ts';
import { type SharedClocks, writeClocks } from './shared-clocks.ts';
import type { PushWorkerData, PushWorkerResult } from './push-worker.ts';

export type PushRunsContext = {
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Told where a run has met damage in the store. */
  readonly foundDamaged: () => void;
  readonly observe: (outcome: PushWorkerResult['outcomes'][number]) => void;
  readonly observeWarnings: (count: number) => void;
  /** Where wrong clocks of systems are kept for the thread that reads. */
  readonly clocks: SharedClocks;
};

/**
 * Pushes in a thread of its own, so that a run of minutes never holds up the thread that counts.
 * Aborting the signal ends it at once, which loses nothing.
 */
export const createPushRuns = (
  config: Config,
  { log, signal, foundDamaged, observe, observeWarnings, clocks }: PushRunsContext,
) => {
  const settings: Omit<PushWorkerData, 'memory'> = {
    dataDir: config.dataDir,
    configFile: config.configFile,
    billingTimezone: config.billingTimezone,
    billableStatuses: config.billableStatuses.text,
    meters: config.meters,
    stripeApiKey: config.stripeApiKey,
    openmeterApiKey: config.openmeterApiKey,
    lagoApiKey: config.lagoApiKey,
    pushHttpSecrets: config.pushHttpSecrets,
  };
  /** What keeps a system from being pushed to is said when it begins, not every hour. */
  let standing: ReadonlySet<string> = new Set();
  let warned: ReadonlySet<string> = new Set();
  let memory = newPushMemory();

  return async (): Promise<void> => {
    const workerData: PushWorkerData = { ...settings, memory };
    const worker = new Worker(new URL('./push-worker.ts', import.meta.url), { workerData });
    try {
      const [result] = (await once(worker, 'message', { signal })) as [PushWorkerResult];
      const { outcomes, warnings, failure, memory: next } = result;
      if (result.isDamaged) foundDamaged();
      for (const outcome of outcomes) observe(outcome);
      observeWarnings(warnings.length);
      for (const line of pushLines(outcomes, standing)) log(line);
      for (const message of warnings.filter((text) => !warned.has(text))) {
        log({ level: 'warn', kind: 'push', message });
      }
      warned = new Set(warnings);
      standing = new Set(outcomes.flatMap((outcome) => outcome.failure ?? []));
      if (failure !== null) log({ level: 'error', kind: 'push', message: `no push: ${failure}` });
      memory = next;
      writeClocks(clocks, memory.wrongClocks);
      // What is said is stored as said afterwards: were it before, a process could die in between.
      const ended = once(worker, 'exit', { signal });
      worker.postMessage('told');
      await ended;
    } finally {
      await worker.terminate();
    }
  };
};
