import { chmod, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from '@jest/globals';
import { dataFile } from '../../shared/adapters/sqlite/files.ts';
import { openSqliteStore } from '../../shared/adapters/sqlite/store.ts';
import { runHere } from '../support/cli/run.ts';
import { batch } from '../support/metering/batches.ts';
import { inOctober } from '../support/reports/months.ts';
import { manifestKeyOf } from '../support/reports/runs.ts';
import { temporaryFolder } from '../support/reports/stores.ts';

let dataDir: string;

const report = async (...words: string[]) =>
  runHere(['report', ...words], { BILLABLE_DATA_DIR: dataDir });

const count = async (name: string): Promise<void> => {
  const store = openSqliteStore(dataFile(dataDir));
  await store.applyOnce(batch({ name, events: [inOctober()], receivedAt: Date.now() }));
  store.close();
};

const versions = async (): Promise<readonly string[]> =>
  (await readdir(join(dataDir, 'reports', 'month=2026-10'))).toSorted();

beforeEach(async () => {
  dataDir = await temporaryFolder();
  await count('usage');
  expect((await report('2026-10')).code).toBe(0);
});

test('a version ahead of the clock ends with 2 until a person has it superseded', async () => {
  const manifest = join(dataDir, manifestKeyOf('2026-10', 1));
  const text = await readFile(manifest, 'utf8');
  await chmod(manifest, 0o600);
  await writeFile(manifest, text.replace(/"as_of": "\d{4}/, '"as_of": "2999'));
  const refused = await report('2026-10');
  expect(refused.out).toMatch(/FAILED.*version 1 of 2026-10 has the as_of 2999-.*--supersede/);
  expect(refused.code).toBe(2);
  const superseded = await report('2026-10', '--supersede');
  expect(superseded.out).toMatch(/^report of 2026-10: version 2 written/);
  expect(superseded.code).toBe(0);
  expect((await report('2026-10')).code).toBe(0);
});

test('a lost store ends with 2 and writes nothing until a person accepts it', async () => {
  const before = await versions();
  for (const suffix of ['', '-wal', '-shm']) await rm(dataFile(dataDir) + suffix, { force: true });
  await count('after the loss');
  for (const words of [[], ['2026-10']]) {
    const refused = await report(...words);
    expect(refused.err).toMatch(/No report is written: the store is another one.*--accept-store/s);
    expect(refused).toMatchObject({ code: 2, out: '' });
  }
  expect(await versions()).toEqual(before);
  const verified = await runHere(['verify'], { BILLABLE_DATA_DIR: dataDir });
  expect(verified.out).toContain(
    'The reports are not what this store counts:\n  the store is another',
  );
  expect(verified.code).toBe(1);
  expect((await report('2026-10', '--accept-store')).code).toBe(0);
  expect((await report('2026-10')).code).toBe(0);
});
