import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { batch, batchId } from '../support/metering/batches.ts';
import { runBillable } from '../support/cli/run.ts';
import { serviceUser } from '../support/reports/service-user.ts';
import { folderOfEachTest } from '../support/stores/store-folder.ts';

const { inFolder, dataDir, withStore } = folderOfEachTest();
const isRoot = process.geteuid?.() === 0;

const why = ['--reason', 'a test', '--by', 'Ada'];
const nowhere = 'http://127.0.0.1:1/';

/** In the folder of the store, what each command reads or writes besides it. */
const inData = (name: string): string => join(dataDir(), name);

const commands: readonly (readonly [string, () => readonly string[]])[] = [
  ['report', () => []],
  ['report check', () => [inData('billable-2026-10.v1.csv')]],
  ['quarantine list', () => []],
  ['quarantine replay', () => []],
  ['quarantine dismiss', () => why],
  ['verify', () => []],
  ['void', () => [batchId('one'), ...why]],
  ['backup', () => [inFolder('backup.db')]],
  ['restore', () => [inData('billable.db')]],
  ['customers init', () => []],
  ['customers check', () => [inData('billable.yaml')]],
  ['customers put', () => [inData('billable.yaml')]],
  ['token', () => ['--customer', 'acme', '--days', '2']],
  ['push', () => []],
  ['push', () => ['--status']],
  ['kong doctor', () => ['--probe', nowhere]],
  ['kong reconcile', () => ['--kong', nowhere, '--state', inData('state.json')]],
  ['demo', () => []],
];

/** As a user who is not the owner of anything here. */
const runAsOther = async (words: string, args: readonly string[]) =>
  runBillable(
    [...words.split(' '), ...args],
    { BILLABLE_DATA_DIR: dataDir() },
    {
      cwd: inFolder('.'),
      ...(isRoot && { uid: serviceUser }),
    },
  );

beforeEach(async () => {
  await withStore(async (store) => store.applyOnce(batch({ name: 'one' })));
  writeFileSync(inData('billable.yaml'), 'customers: []\n', { mode: 0o600 });
  chmodSync(inFolder('.'), isRoot ? 0o755 : 0o500);
});

describe('another user than that of the data folder', () => {
  test.each(commands)('is told by %s who has no access to what', async (words, args) => {
    chmodSync(dataDir(), isRoot ? 0o700 : 0o000);
    const { code, out, err } = await runAsOther(words, args());
    chmodSync(dataDir(), 0o700);
    chmodSync(inFolder('.'), 0o700);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/user .* \(\d+\)/);
    expect(err).toContain(words === 'demo' ? '.billable-demo' : dataDir());
    expect(err).not.toMatch(/there is no|permission denied, /i);
  });
});

describe('another user than that of the file, who may look into its folder', () => {
  test.each([
    ['report', [], 'billable.db'],
    ['quarantine list', [], 'billable.db'],
    ['void', [batchId('one'), ...why], 'billable.db'],
    ['verify', [], 'billable.db'],
    ['backup', ['backup.db'], 'billable.db'],
    ['customers check', ['data/billable.yaml'], 'billable.yaml'],
    ['token', ['--customer', 'acme', '--days', '2'], 'billable.yaml'],
  ])('is told by %s which file that is', async (words, args, file) => {
    chmodSync(inData('billable.db'), isRoot ? 0o600 : 0o000);
    chmodSync(inData('billable.yaml'), isRoot ? 0o600 : 0o000);
    chmodSync(dataDir(), 0o755);
    const { code, out, err } = await runAsOther(words, args);
    chmodSync(inFolder('.'), 0o700);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(
      new RegExp(`^user .* \\(\\d+\\) has no access to .*${file} \\(EACCES\\)\\.\n$`),
    );
  });

  test('is told which folder may not be written to, where the file can be read', async () => {
    chmodSync(inData('billable.db'), 0o444);
    chmodSync(dataDir(), 0o555);
    for (const words of ['report', 'quarantine list', 'quarantine replay']) {
      const { code, err } = await runAsOther(words, []);
      expect({ words, code }).toEqual({ words, code: 2 });
      expect(err).toMatch(
        /^user .* \(\d+\) has no access to .*data(\/billable\.db)? \(EACCES\)\.\n$/,
      );
    }
    chmodSync(dataDir(), 0o700);
    chmodSync(inFolder('.'), 0o700);
  });
});
