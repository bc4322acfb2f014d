import { once } from 'node:events';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { FailureLog } from '../../shared/api/failure.ts';
import type { Log, LogLine } from '../../shared/ports/log.ts';
import type { Config } from '../../shared/settings/config.ts';
import type { Backup } from './files.ts';
import { backUpDaily, type BackupSchedule } from './schedule.ts';
import { OperatorProblem } from '../../shared/ports/operator-problem.ts';
import { StoreUnavailable } from '../../shared/ports/store-unavailable.ts';
import type { BackupWorkerData, BackupWorkerResult } from './worker.ts';

type Context = Omit<BackupSchedule, 'folder' | 'keep' | 'sleep' | 'noteOthers' | 'log'> & {
  readonly log: Log;
  readonly logFailure: FailureLog;
};

/** Begins to back up where `BACKUP_DIR` says where to; goes on until the signal. */
export const startBackups = (
  { dataDir, backupDir, backupKeep }: Pick<Config, 'dataDir' | 'backupDir' | 'backupKeep'>,
  { log, logFailure, ...context }: Context,
): void => {
  if (backupDir === null) return;
  const noteCopies = (copies: readonly string[]): void => log(otherCopies(copies, backupDir));
  const backUp = createBackupRun(dataDir, { signal: context.signal, noteCopies });
  const noteOthers = (others: readonly Backup[]): void => log(ofAnotherStore(others, backupDir));
  const options = { folder: backupDir, keep: backupKeep, log: logFailure, noteOthers };
  void backUpDaily(backUp, { ...context, ...options });
};

const ofAnotherStore = (others: readonly Backup[], folder: string): LogLine => ({
  level: 'warn',
  kind: 'strange_backups',
  message:
    'BACKUP_DIR holds backups of another store than that of this server. They are never removed. ' +
    'Does the server run on the wrong folder, or on an empty one? Where its store is the right one, ' +
    'move those away.',
  fields: { folder, backups: others.length, newest: path.basename(others[0]?.path ?? '') },
});

const otherCopies = (copies: readonly string[], folder: string): LogLine => ({
  level: 'warn',
  kind: 'strange_backups',
  message:
    'BACKUP_DIR holds copies of reports or pushes that differ from the files of this server. They stay ' +
    'as they are, and nothing is copied next to them. Does the server run on the wrong folder, or on an ' +
    'empty one? Where a file of its own was altered, put it back from the copy; where its files are the ' +
    'right ones, move those copies away.',
  fields: { folder, copies: copies.length, first: path.relative(folder, copies[0] ?? '') },
});

type Run = {
  readonly signal: AbortSignal;
  /** Told of copies that are not of this store's files, and were left as they are. */
  readonly noteCopies: (copies: readonly string[]) => void;
};

/**
 * Writes a backup in a thread of its own: copying a large store takes minutes, and must not hold up
 * the thread that counts. Aborting the signal ends it at once; a part of a file never has the name
 * of a backup.
 */
const createBackupRun =
  (dataDir: string, { signal, noteCopies }: Run) =>
  async (target: string): Promise<void> => {
    const workerData: BackupWorkerData = { dataDir, target };
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData });
    try {
      const [result] = (await once(worker, 'message', { signal })) as [BackupWorkerResult];
      if (result.kind === 'written') {
        if (result.strangeCopies.length > 0) noteCopies(result.strangeCopies);
        return;
      }
      const { problem, fault } = result;
      // The log names the store, and what to do.
      throw fault === null
        ? new OperatorProblem(`No backup was written: ${problem}`)
        : new StoreUnavailable(`${problem}, so no backup was written`, { fault });
    } finally {
      await worker.terminate();
    }
  };
