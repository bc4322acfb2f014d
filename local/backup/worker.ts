import { parentPort, workerData } from 'node:worker_threads';
import path from 'node:path';

import { backupStore } from '../../shared/adapters/sqlite/backup.ts';
import { dataFile } from '../../shared/adapters/sqlite/files.ts';
import { ownerProblem } from '../../shared/file-owner.ts';
import { describeFailure } from '../../shared/api/failure.ts';
import { copyReports } from './reports.ts';

/** What the thread that backs up is given at its start. */
export type BackupWorkerData = { readonly dataDir: string; readonly target: string };

/** What it says at its end: `null`, or what went wrong. */
export type BackupWorkerResult = string | null;

const { dataDir, target } = workerData as BackupWorkerData;

const backUp = async (): Promise<BackupWorkerResult> => {
  try {
    await backupStore(dataFile(dataDir), target);
    for (const folder of ['reports', 'pushes']) {
      copyReports(path.join(dataDir, folder), path.join(path.dirname(target), folder));
    }
    return null;
  } catch (error) {
    // What is thrown here reaches the other thread without its class, and so without its words.
    return describeFailure(ownerProblem(error));
  }
};

parentPort?.postMessage(await backUp());
