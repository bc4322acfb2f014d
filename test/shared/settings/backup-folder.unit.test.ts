import { expect, test } from '@jest/globals';
import { backupFolderProblems } from '../../../shared/settings/backup-folder.ts';
import { readConfig } from '../../../shared/settings/config.ts';

test.each([
  ['/data', '/data'],
  ['/data/', '/data'],
  ['/data/reports', '/data'],
  ['/data/pushes/old', '/data'],
  ['/data', '/data/reports'],
  ['.billable', '.billable'],
])('backups in %s would meet the files of %s, and are refused', (backupDir, dataDir) => {
  const problems = backupFolderProblems({ backupDir, dataDir });
  expect(problems).toEqual([expect.stringContaining('allowed: a folder of its own')]);
});

test.each(['/data/backups', '/', '/data-backups', '/data/reports-old'])(
  'backups of /data may go to %s',
  (backupDir) => {
    expect(backupFolderProblems({ backupDir, dataDir: '/data' })).toEqual([]);
  },
);

test('a server does not start with such a folder', () => {
  const env = { BACKUP_DIR: '/data', BILLABLE_DATA_DIR: '/data' };
  expect(readConfig(env)).toMatchObject({ kind: 'invalid' });
});
