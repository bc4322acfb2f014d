import { parentPort, workerData } from 'node:worker_threads';
import path from 'node:path';

import { backupStore } from '../../shared/adapters/sqlite/backup.ts';
import { dataFile } from '../../shared/adapters/sqlite/files.ts';
import { ownerProblem } from '../../shared/file-owner.ts';
import { describeFailure } from '../../shared/api/failure.ts';
import { isStoreFault } from '../log/failure-text.ts';
import { copySettings } from '../noted-settings.ts';
import { requireStillThere } from '../require-still-there.ts';
import { copyReports } from './reports.ts';

/** What the thread that backs up is given at its start. */
export type BackupWorkerData = { readonly dataDir: string; readonly target: string };

/**
 * What it says at its end: which copies of reports and pushes have other bytes than those of the store, or
 * what went wrong, and whether that is the store's file.
 */
export type BackupWorkerResult =
  | { readonly kind: 'written'; readonly strangeCopies: readonly string[] }
  | {
      readonly kind: 'failed';
      readonly problem: string;
      readonly fault: 'damaged' | 'missing' | null;
    };

const { dataDir, target } = workerData as BackupWorkerData;

const backUp = async (): Promise<BackupWorkerResult> => {
  try {
    requireStillThere(dataFile(dataDir));
    // A backup has its name only with what belongs to it. Copied after the store, the reports are never older than it.
    let strangeCopies: readonly string[] = [];
    const prepare = async (): Promise<void> => {
      strangeCopies = ['reports', 'pushes'].flatMap((folder) =>
        copyReports(path.join(dataDir, folder), path.join(path.dirname(target), folder)),
      );
      copySettings(dataDir, path.dirname(target));
    };
    await backupStore(dataFile(dataDir), target, { prepare });
    return { kind: 'written', strangeCopies };
  } catch (error) {
    // What is thrown here reaches the other thread without its class, and so without its words.
    return isStoreFault(error) && (error.fault === 'damaged' || error.fault === 'missing')
      ? { kind: 'failed', problem: error.message, fault: error.fault }
      : { kind: 'failed', problem: describeFailure(ownerProblem(error)), fault: null };
  }
};

parentPort?.postMessage(await backUp());
