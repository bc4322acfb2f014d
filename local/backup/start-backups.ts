import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Config } from '../../shared/settings/config.ts';
import { backUpDaily, type BackupSchedule } from './schedule.ts';
import { OperatorProblem } from '../../shared/ports/operator-problem.ts';
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
      const [problem] = (await once(worker, 'message', { signal })) as [BackupWorkerResult];
      if (problem !== null) throw new OperatorProblem(`No backup was written: ${problem}`);
    } finally {
      await worker.terminate();
    }
  };
