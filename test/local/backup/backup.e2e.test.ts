import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, expect, test } from '@jest/globals';
import { listBackups } from '../../../local/backup/files.ts';
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

const untilThere = async (file: string): Promise<void> => {
  while (!existsSync(file)) await setTimeout(50);
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
  // Copied last.
  await untilThere(path.join(backupDir, 'reports/month=2026-10/kept.csv'));
  expect(await server.end('SIGTERM')).toBe(0);
  const [backup] = await listBackups(backupDir);

  const drill = await runBillable(['restore', '--drill'], { ...env, BILLABLE_DATA_DIR: dataDir });
  expect(drill.out).toContain('can be restored: no difference');
  expect(drill.code).toBe(0);

  const restored = newFolder();
  rmSync(restored, { recursive: true });
  const made = await runBillable(['restore', backup?.path ?? ''], { BILLABLE_DATA_DIR: restored });
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
