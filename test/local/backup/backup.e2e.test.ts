import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, expect, test } from '@jest/globals';
import { type Backup, backupName, listBackups } from '../../../local/backup/files.ts';
import { dataFile } from '../../../shared/adapters/sqlite/files.ts';
import { openSqliteStore } from '../../../shared/adapters/sqlite/store.ts';
import { runBillable } from '../../support/cli/run.ts';
import {
  endServers,
  newDataDir,
  postBatch,
  readPath,
  startTestServer,
} from '../../support/local/server.ts';
import { entry } from '../../support/metering/entries.ts';

const folders: string[] = [];
const newFolder = (): string => {
  const folder = newDataDir();
  folders.push(folder);
  return folder;
};

afterAll(endServers);

const untilBackedUp = async (folder: string): Promise<Backup> => {
  for (;;) {
    const [newest] = await listBackups(folder);
    if (newest !== undefined) return newest;
    await setTimeout(50);
  }
};

test('a server backs itself up, the drill finds the newest, and the restored store has the numbers', async () => {
  const [dataDir, backupDir] = [newFolder(), newFolder()];
  const reports = path.join(dataDir, 'reports/month=2026-10');
  mkdirSync(reports, { recursive: true });
  writeFileSync(path.join(reports, 'kept.csv'), 'a report');
  const env = { BACKUP_DIR: backupDir };
  const first = await startTestServer({ dataDir });
  const good = entry({ startedAt: Date.now() });
  expect((await postBatch(first, JSON.stringify([good, good]))).status).toBe(200);
  expect(await first.end('SIGTERM')).toBe(0);
  const server = await startTestServer({ dataDir, env });
  // Named last.
  const backup = await untilBackedUp(backupDir);
  expect(existsSync(path.join(backupDir, 'reports/month=2026-10/kept.csv'))).toBe(true);
  const note = readFileSync(path.join(backupDir, 'settings.json'), 'utf8');
  expect(note).toBe(readFileSync(path.join(dataDir, 'settings.json'), 'utf8'));
  expect(await server.end('SIGTERM')).toBe(0);

  const damaged = path.join(backupDir, 'reports/month=2026-10/billable-2026-10.close.json');
  writeFileSync(damaged, 'damaged on the way');
  const spoilt = await runBillable(['restore', '--drill'], { ...env, BILLABLE_DATA_DIR: dataDir });
  expect(spoilt.err).toContain('The copies of the reports');
  expect(spoilt.code).toBe(2);
  rmSync(damaged);

  const drill = await runBillable(['restore', '--drill'], { ...env, BILLABLE_DATA_DIR: dataDir });
  expect(drill.out).toContain('can be restored: no difference');
  expect(drill.code).toBe(0);

  const restored = newFolder();
  rmSync(restored, { recursive: true });
  const made = await runBillable(['restore', backup.path], { BILLABLE_DATA_DIR: restored });
  expect(made.code).toBe(0);
  cpSync(path.join(backupDir, 'reports'), path.join(restored, 'reports'), { recursive: true });
  const second = await startTestServer({ dataDir: restored });
  const answer = await (await readPath(second, '/billable?group_by=none')).json();
  expect(answer).toMatchObject({ data: [{ requests: 2 }] });
  expect(server.output()).not.toContain('"level":"ERROR"');
});

test('a drill of a file that is no backup, or of none, ends with 2', async () => {
  const folder = newFolder();
  const damaged = path.join(folder, 'damaged.db');
  writeFileSync(damaged, 'not a database'.repeat(1_000));
  const env = { BILLABLE_DATA_DIR: path.join(folder, 'data') };
  for (const words of [
    ['restore', '--drill', damaged],
    ['restore', '--drill'],
  ]) {
    expect((await runBillable(words, env)).code).toBe(2);
  }
  const { code, err } = await runBillable(['restore', '--drill'], { ...env, BACKUP_DIR: folder });
  expect([code, err]).toEqual([2, expect.stringContaining('There is no backup in')]);
});

test('where the reports cannot be copied there is no backup, and the log says which folder', async () => {
  const [dataDir, backupDir] = [newFolder(), newFolder()];
  mkdirSync(path.join(dataDir, 'reports/month=2026-10'), { recursive: true });
  writeFileSync(path.join(backupDir, 'reports'), 'a file that stands in the way');
  const server = await startTestServer({ dataDir, env: { BACKUP_DIR: backupDir } });
  while (!server.output().includes('No backup was written')) await setTimeout(50);
  expect(server.output()).toContain(`cannot be copied to ${path.join(backupDir, 'reports')}`);
  expect(server.output()).not.toContain('    at ');
  expect(await server.end('SIGTERM')).toBe(0);
  expect(await listBackups(backupDir)).toEqual([]);
});

test('a drill does not choose between backups of two stores', async () => {
  const backupDir = newFolder();
  for (const date of [1, 2]) {
    const dataDir = newFolder();
    openSqliteStore(dataFile(dataDir)).close();
    const file = path.join(backupDir, backupName(Date.UTC(2026, 10, date)));
    const made = await runBillable(['backup', file], { BILLABLE_DATA_DIR: dataDir });
    expect(made.code).toBe(0);
  }
  const env = { BILLABLE_DATA_DIR: path.join(backupDir, 'none'), BACKUP_DIR: backupDir };
  const { code, err } = await runBillable(['restore', '--drill'], env);
  expect([code, err]).toEqual([2, expect.stringContaining('holds backups of several stores')]);
});

test('a server on an empty folder leaves the copies of another store as they are, and warns', async () => {
  const [dataDir, backupDir] = [newFolder(), newFolder()];
  const file = 'reports/month=2026-10/billable-2026-10.v1.customers.csv';
  for (const [folder, line] of [
    [dataDir, '2026-10,UTC,C-1,,1,1'],
    [backupDir, '2026-10,UTC,C-1,,50,50'],
  ] as const) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), line);
  }
  const server = await startTestServer({ dataDir, env: { BACKUP_DIR: backupDir } });
  await untilBackedUp(backupDir);
  while (!server.output().includes('strange_backups')) await setTimeout(50);
  expect(server.output()).toContain(file);
  expect(readFileSync(path.join(backupDir, file), 'utf8')).toContain('50,50');
  expect(await server.end('SIGTERM')).toBe(0);
});
