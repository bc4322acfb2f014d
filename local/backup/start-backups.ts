import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Config } from '../../shared/settings/config.ts';
import { backUpDaily, type BackupSchedule } from './schedule.ts';
import { OperatorProblem } from '../../shared/ports/operator-problem.ts';
import { StoreUnavailable } from '../../shared/ports/store-unavailable.ts';
import type { BackupWorkerData, BackupWorkerResult } from './worker.ts';

type Context = Omit<BackupSchedule, 'folder' | 'keep' | 'sleep'>;

/** Begins to back up where `BACKUP_DIR` says where to; goes on until the signal. */
export const startBackups = (
  { dataDir, backupDir, backupKeep }: Pick<Config, 'dataDir' | 'backupDir' | 'backupKeep'>,
  context: Context,
): void => {
  if (backupDir === null) return;
  const backUp = createBackupRun(dataDir, { signal: context.signal });
  void backUpDaily(backUp, { ...context, folder: backupDir, keep: backupKeep });
};

/**
 * Writes a backup in a thread of its own: copying a large store takes minutes, and must not hold up
 * the thread that counts. Aborting the signal ends it at once; a part of a file never has the name
 * of a backup.
 */
const createBackupRun =
  (dataDir: string, { signal }: { readonly signal: AbortSignal }) =>
  async (target: string): Promise<void> => {
    const workerData: BackupWorkerData = { dataDir, target };
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData });
    try {
      const [result] = (await once(worker, 'message', { signal })) as [BackupWorkerResult];
      if (result === null) return;
      const { problem, fault } = result;
      // The log names the store, and what to do.
      throw fault === null
        ? new OperatorProblem(`No backup was written: ${problem}`)
        : new StoreUnavailable(`${problem}, so no backup was written`, { fault });
    } finally {
      await worker.terminate();
    }
  };
