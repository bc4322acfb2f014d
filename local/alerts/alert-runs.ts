import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

import type { AlertOutcome } from '../../functions/alert/outcome.ts';
import { describeFailure } from '../../shared/api/failure.ts';
import type { Log } from '../../shared/ports/log.ts';
import type { Config } from '../../shared/settings/config.ts';
import { alertLines } from './alert-lines.ts';
import type { AlertWorkerData, AlertWorkerResult } from './alert-worker.ts';

type RunsContext = {
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Told where a run has met damage in the store. */
  readonly foundDamaged: () => void;
  readonly observe: (outcome: AlertOutcome) => void;
};

/**
 * Looks at alerts in a thread of their own, so that neither a read of many customers nor a webhook
 * that hangs holds up the thread that counts. The thread stays, and with it what it remembers.
 * Aborting the signal ends it at once, which loses nothing.
 */
export const createAlertRuns = (
  config: Config,
  { log, signal, foundDamaged, observe }: RunsContext,
) => {
  const workerData: AlertWorkerData = {
    dataDir: config.dataDir,
    billingTimezone: config.billingTimezone,
    billableStatuses: config.billableStatuses.text,
    webhookSecrets: config.webhookSecrets,
  };
  let worker: Worker | null = null;
  /** What keeps alerts from being sent is said when it begins, not every minute. */
  let standing: ReadonlySet<string> = new Set();

  const started = (): Worker => {
    const made = new Worker(new URL('./alert-worker.ts', import.meta.url), { workerData });
    // A thread that waits for its next run must not keep a process that ends.
    made.unref();
    made.on('error', (error) => {
      log({ level: 'error', kind: 'alerts', message: describeFailure(error) });
    });
    made.on('exit', () => {
      if (worker === made) worker = null;
    });
    worker = made;
    return made;
  };
  signal.addEventListener('abort', () => void worker?.terminate());

  return async (): Promise<void> => {
    const thread = worker ?? started();
    const answered = once(thread, 'message', { signal });
    thread.postMessage('run');
    const [result] = (await answered) as [AlertWorkerResult];
    if (result.kind === 'failed' && result.isDamaged) foundDamaged();
    const problems = result.kind === 'failed' ? [result.failure] : result.outcome.problems;
    for (const problem of problems) {
      if (!standing.has(problem)) log({ level: 'error', kind: 'alerts', message: problem });
    }
    standing = new Set(problems);
    if (result.kind === 'failed') return;
    observe(result.outcome);
    for (const line of alertLines(result.outcome)) log(line);
  };
};
