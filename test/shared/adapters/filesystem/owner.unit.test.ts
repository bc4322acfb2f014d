import { chmodSync, chownSync, lstatSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { expect, test } from '@jest/globals';
import { createFilesystemReportStore } from '../../../../shared/adapters/filesystem/report-store.ts';
import { OperatorProblem } from '../../../../shared/ports/operator-problem.ts';
import { asService, serviceUser } from '../../../support/reports/service-user.ts';
import { temporaryFolder } from '../../../support/reports/stores.ts';

const key = 'reports/month=2026-10/billable-2026-10.v1.csv';
const isRoot = process.geteuid?.() === 0;

/** All files and folders below a folder, and itself. */
const allBelow = (folder: string): readonly string[] => [
  folder,
  ...readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
];

const ownersBelow = (folder: string): readonly number[] => [
  ...new Set(allBelow(folder).map((path) => lstatSync(path).uid)),
];

test('what is written has the owner of the folder that it stands in', async () => {
  const root = await temporaryFolder();
  const owner = isRoot ? serviceUser : (process.geteuid?.() ?? 0);
  chownSync(root, owner, lstatSync(root).gid);
  const reports = createFilesystemReportStore(root);
  await reports.create(key, 'of the command');
  const draft = await reports.begin(key.replace('v1', 'v2'));
  await draft.write(Buffer.from('a large file'));
  await draft.commit();
  expect(ownersBelow(root)).toEqual([owner]);
  await asService(root, async () => {
    expect(await reports.readText(key)).toBe('of the command');
    expect(await reports.create(key.replace('v1', 'v3'), 'of the service')).toBe('created');
  });
});

test('a month of another user is that month alone', async () => {
  const root = await temporaryFolder();
  const reports = createFilesystemReportStore(root);
  await reports.create(key, 'of this user');
  const folder = 'reports/month=2026-09/';
  mkdirSync(join(root, folder));
  writeFileSync(join(root, folder, 'billable-2026-09.v1.csv'), 'of another user');
  chmodSync(join(root, folder), 0o000);
  await asService(root, async () => {
    expect([...(await reports.keys('reports/month='))].sort()).toEqual([folder, key]);
    for (const refused of [
      reports.keys(folder),
      reports.readText(`${folder}billable-2026-09.v1.csv`),
      reports.create(`${folder}billable-2026-09.v2.csv`, ''),
    ]) {
      await expect(refused).rejects.toThrow(OperatorProblem);
      await expect(refused).rejects.toThrow(/^user .* \(\d+\) .*month=2026-09/);
    }
    expect(await reports.readText(key)).toBe('of this user');
  });
  chmodSync(join(root, folder), 0o700);
});

test('a folder whose owner could not read what is written is not written into', async () => {
  const root = await temporaryFolder();
  chmodSync(root, isRoot ? 0o777 : 0o500);
  if (isRoot) chownSync(root, serviceUser + 1, lstatSync(root).gid);
  const reports = createFilesystemReportStore(root);
  await asService(root, async () => {
    const refused = reports.create(key, '');
    await expect(refused).rejects.toThrow(OperatorProblem);
    await expect(refused).rejects.toThrow(new RegExp(`^user .* \\(\\d+\\) .*${root}`));
  });
  expect(readdirSync(root)).toEqual([]);
  chmodSync(root, 0o700);
});
