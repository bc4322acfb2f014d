import type { Config } from '../../shared/settings/config.ts';
import { createBackupRun } from './run.ts';
import { backUpDaily, type BackupSchedule } from './schedule.ts';

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
