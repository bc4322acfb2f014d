import { parentPort, workerData } from 'node:worker_threads';

import { createAlertHandler } from '../../functions/alert/handler.ts';
import type { AlertOutcome } from '../../functions/alert/outcome.ts';
import { dataFile } from '../../shared/adapters/sqlite/files.ts';
import { parseBillableStatuses } from '../../shared/usage/billable-statuses.ts';
import { keptFilePath } from '../customers/billable-files.ts';
import { createKeptFile } from '../customers/kept-file.ts';
import { failureText, isDamage } from '../log/failure-text.ts';
import { requireStillThere } from '../require-still-there.ts';
import { type AlertConfig, openAlerts } from './open-alerts.ts';

/** What the thread of the alerts is given at its start; plain data, as it is copied. */
export type AlertWorkerData = Omit<AlertConfig, 'billableStatuses'> & {
  readonly billableStatuses: string;
};

/** Its answer to each message: what a run did, or why there was none. */
export type AlertWorkerResult =
  | { readonly kind: 'done'; readonly outcome: AlertOutcome }
  | { readonly kind: 'failed'; readonly failure: string; readonly isDamaged: boolean };

const { billableStatuses, ...config } = workerData as AlertWorkerData;
const statuses = parseBillableStatuses(billableStatuses);
if (statuses === null) throw new TypeError('the alert worker lacks its data');

const storePath = dataFile(config.dataDir);

const open = (): (() => Promise<AlertOutcome>) => {
  requireStillThere(storePath);
  const { context } = openAlerts(
    { ...config, billableStatuses: statuses },
    { file: createKeptFile(keptFilePath(config)), clock: Date.now },
  );
  return createAlertHandler(context);
};

let run: ReturnType<typeof open> | null = null;

const answer = async (): Promise<AlertWorkerResult> => {
  try {
    run ??= open();
    return { kind: 'done', outcome: await run() };
  } catch (error) {
    // What is thrown reaches the other thread without its class, and so without its words.
    const failure = failureText(error, storePath);
    return { kind: 'failed', failure, isDamaged: isDamage(error) };
  }
};

parentPort?.on('message', () => {
  void answer().then((result) => parentPort?.postMessage(result));
});
