import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { dataFile } from '../../shared/adapters/sqlite/files.ts';
import { batch, numberedBatch, quarantined } from '../support/metering/batches.ts';
import { damagePages, damageReceiptPage } from '../support/stores/damage-pages.ts';
import { folderOfEachTest } from '../support/stores/store-folder.ts';

const { inFolder, dataDir, run, withStore } = folderOfEachTest();

const fill = async (): Promise<void> =>
  withStore(async (store) => {
    for (let n = 0; n < 300; n += 1) await store.applyOnce(numberedBatch('writer', n));
    await store.applyOnce(batch({ name: 'late', events: [], quarantined: [quarantined()] }));
  });

describe('a store of which most is damaged', () => {
  beforeEach(async () => {
    await fill();
    damagePages(dataFile(dataDir()));
  });

  test.each([
    ['backup', ['TARGET']],
    ['verify', []],
    ['quarantine list', []],
    ['quarantine list', ['--json']],
  ])('%s %j on a damaged store says which file it is and what to do', async (name, args) => {
    const given = args.map((arg) => (arg === 'TARGET' ? inFolder('backup.db') : arg));
    const { code, out, err } = await run(name, given);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toBe(
      `The store ${dataFile(dataDir())} cannot be used: the file is damaged, or is not a SQLite database. ` +
        'Stop the server, keep the files, restore a backup into an empty folder: npx billable restore FILE.\n',
    );
  });

  test('restore names the backup that is damaged', async () => {
    const backup = inFolder('backup.db');
    copyFileSync(dataFile(dataDir()), backup);
    const { code, err } = await run('restore', [backup], inFolder('restored'));
    expect(code).toBe(2);
    expect(err).toBe(`${backup}: the file is damaged, or is not a SQLite database\n`);
  });
});

test('quarantine list --json that meets a damaged page behind the first record prints no half of a document', async () => {
  await withStore(async (store) => {
    for (let n = 0; n < 300; n += 1) {
      const records = Array.from({ length: 5 }, () => quarantined());
      await store.applyOnce(batch({ name: `junk ${n}`, events: [], quarantined: records }));
    }
  });
  const whole = await run('quarantine list', ['--json']);
  expect(JSON.parse(whole.out)).toMatchObject({ records: 1_500 });
  damageReceiptPage(dataFile(dataDir()));
  // The table shows that there are records before it.
  expect((await run('quarantine list')).out).toMatch(/^batch .*\n[\da-f]{64} /);
  const { code, out, err } = await run('quarantine list', ['--json']);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain('the file is damaged');
});

test.each([
  ['verify', []],
  ['backup', ['TARGET']],
  ['void', ['0'.repeat(64), '--reason', 'x', '--by', 'y']],
])('%s says of a folder in the place of the store that it is one', async (name, args) => {
  await fill();
  rmSync(dataFile(dataDir()));
  mkdirSync(dataFile(dataDir()));
  const given = args.map((arg) => (arg === 'TARGET' ? inFolder('backup.db') : arg));
  const { code, err } = await run(name, given);
  expect(code).toBe(2);
  expect(err).toBe(`${dataFile(dataDir())} is a folder, and a store is a file\n`);
});
