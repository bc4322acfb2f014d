import { resolve, sep } from 'node:path';

type Folders = { readonly backupDir: string | null; readonly dataDir: string };

/** What is wrong with a folder of backups in which copies of reports would meet the reports themselves. */
export const backupFolderProblems = ({ backupDir, dataDir }: Folders): readonly string[] =>
  backupDir === null || isApart(backupDir, dataDir)
    ? []
    : [
        `BACKUP_DIR is ${backupDir} and BILLABLE_DATA_DIR is ${dataDir}; allowed: a folder of its own, ` +
          'as reports and pushes are copied to it under the same names',
      ];

const isApart = (backupDir: string, dataDir: string): boolean =>
  resolve(backupDir) !== resolve(dataDir) &&
  ['reports', 'pushes'].every(
    (name) =>
      !isWithin(resolve(dataDir, name), resolve(backupDir)) &&
      !isWithin(resolve(backupDir, name), resolve(dataDir)),
  );

const isWithin = (folder: string, path: string): boolean =>
  path === folder || path.startsWith(`${folder}${sep}`);
