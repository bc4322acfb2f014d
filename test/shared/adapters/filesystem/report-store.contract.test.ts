import { readdir, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import { createFilesystemReportStore } from '../../../../shared/adapters/filesystem/report-store.ts';
import { filesystemReports, temporaryFolder } from '../../../support/reports/stores.ts';
import { describeReportStore } from '../../ports/report-store.ts';

describeReportStore(filesystemReports);

const key = 'reports/month=2026-10/billable-2026-10.v1.csv';

test('a report on disk cannot be saved over', async () => {
  const folder = await temporaryFolder();
  await createFilesystemReportStore(folder).create(key, 'text');
  expect((await stat(join(folder, key))).mode & 0o777).toBe(0o400);
});

test('drafts are removed a day after the run that left them was killed, not before', async () => {
  const folder = await temporaryFolder();
  const reports = createFilesystemReportStore(folder);
  await reports.create(key, 'text');
  const drafts = join(folder, 'reports', '.drafts');
  const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000);
  for (const [name, hours] of [
    ['old', 25],
    ['recent', 23],
  ] as const) {
    await writeFile(join(drafts, `${name}.part`), 'half of a rep');
    await utimes(join(drafts, `${name}.part`), hoursAgo(hours), hoursAgo(hours));
  }
  expect(await reports.keys('reports/month=')).toEqual([key]);
  await (await reports.begin(key)).discard();
  expect(await readdir(drafts)).toEqual(['recent.part']);
});

test('a process whose clock is days ahead leaves the draft of a run alongside alone', async () => {
  const reports = createFilesystemReportStore(await temporaryFolder());
  const draft = await reports.begin(key);
  const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 400 * 24 * 3_600_000);
  try {
    await (await reports.begin('reports/month=2026-11/billable-2026-11.v1.csv')).discard();
  } finally {
    clock.mockRestore();
  }
  expect(await draft.commit()).toBe('created');
});
