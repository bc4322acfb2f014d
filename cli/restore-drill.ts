import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { listBackups, ofOtherStores } from '../local/backup/files.ts';
import { restoreStore } from '../shared/adapters/sqlite/backup.ts';
import { dataFile } from '../shared/adapters/sqlite/files.ts';
import { openSqliteReader } from '../shared/adapters/sqlite/reader.ts';
import { openScratchCounters } from '../shared/adapters/sqlite/scratch/scratch-counters.ts';
import { openSqliteStore } from '../shared/adapters/sqlite/store.ts';
import type { Config } from '../shared/settings/config.ts';
import { type ExitCode, WrongUse } from '../shared/command-line/command.ts';
import { isOnDisk } from '../shared/file-owner.ts';
import { checkFolder } from './check/folder.ts';
import { showMonths } from './check/folder-text.ts';
import type { CliContext } from './context.ts';
import { verifyCounters } from '../shared/verify/verify-counters.ts';
import { counted } from '../shared/metering/counted.ts';

export const newestBackup = async ({ backupDir }: Pick<Config, 'backupDir'>): Promise<string> => {
  if (backupDir === null) throw new WrongUse('FILE is missing, and BACKUP_DIR is not set');
  const backups = await listBackups(backupDir);
  const [newest] = backups;
  if (newest === undefined) throw new Error(`There is no backup in ${backupDir}.`);
  const [other] = ofOtherStores(backups);
  if (other === undefined) return newest.path;
  throw new Error(
    `${backupDir} holds backups of several stores: ${newest.path} is of another one than ${other.path}. Which is the right one? Name it as FILE.`,
  );
};

/**
 * Restores into a folder that is removed afterwards, and recomputes every counter there. What is
 * wrong with the backup ends as an error: it could not be restored as it should.
 */
export const drillRestore = async (context: CliContext, file: string): Promise<ExitCode> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'billable-drill-'));
  try {
    await restoreStore(file, folder);
    // As a server would open it: an older release's file is brought up to date.
    openSqliteStore(dataFile(folder)).close();
    const differences = await verified(context, folder);
    if (differences > 0) {
      throw new Error(
        `${file} holds ${counted(differences, 'counter')} that its receipts do not explain.`,
      );
    }
    await checkReports(context, path.join(path.dirname(file), 'reports'));
    context.print(`${file} can be restored: no difference between counters and receipts.`);
    return 0;
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** The copies of the reports next to a backup: what is restored with it. */
const checkReports = async (context: CliContext, reports: string): Promise<void> => {
  const months = isOnDisk(reports) ? await checkFolder(reports) : [];
  if (months.length === 0) {
    context.print(`No reports are copied to ${reports}.`);
    return;
  }
  if (!showMonths(months, reports, { print: context.print, isJson: false })) {
    throw new Error(`The copies of the reports in ${reports} are not whole.`);
  }
};

const verified = async (context: CliContext, folder: string): Promise<number> => {
  const reader = openSqliteReader(dataFile(folder), { isSnapshot: true });
  const recount = openScratchCounters();
  let all = 0;
  try {
    for await (const verdict of verifyCounters(reader, recount, () => undefined)) {
      const { month, requests, isCovered, differences } = verdict;
      all += differences;
      const found = isCovered
        ? counted(differences, 'row differs', 'rows differ')
        : 'not covered by receipts';
      context.print(
        `${month}  ${counted(requests, 'request')}  ${differences === 0 && isCovered ? 'ok' : found}`,
      );
    }
  } finally {
    recount.close();
    reader.close();
  }
  return all;
};
