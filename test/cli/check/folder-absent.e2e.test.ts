import { cpSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { nameOf, octoberOfEachTest } from '../../support/reports/october-folder.ts';

const { inRoot, inMonth, check, edit } = octoberOfEachTest();

/** A file, and what the manifest says of it. */
const removeFile = (version: number, end: string): void => {
  rmSync(inMonth(nameOf(version, end)));
  const entry = new RegExp(`\\{\\s+"name": ".*\\.${end}",[^}]+\\},?\\s*`);
  edit(nameOf(version, 'manifest.json'), (text) => text.replace(entry, ''));
};

test.each<[string, () => void, RegExp]>([
  [
    'a file about customers that no manifest names',
    () => {
      for (const version of [1, 2, 3]) removeFile(version, 'customers.csv');
    },
    /^DIFFERS 2026-10 version 1: files lacks the file of customers, and customers is 1$/,
  ],
  [
    'a folder of another month',
    () => renameSync(inMonth('.'), inRoot('reports/month=2026-08')),
    /^DIFFERS 2026-10 version 1: it lies in month=2026-08$/,
  ],
  [
    'a version that its Parquet file says came after the close',
    () =>
      edit(nameOf(3, 'manifest.json'), (text) =>
        text
          .replace('"after_close": true', '"after_close": false')
          .replace('"state": "final"', '"state": "closing"')
          .replace('"generated_at": "2026-11-21', '"generated_at": "2026-11-20')
          .replace('"as_of": "2026-11-21', '"as_of": "2026-11-20'),
      ),
    /^DIFFERS 2026-10 version 3: .*v3\.parquet: after_close: the file has true, the manifest false$/,
  ],
])('report check FOLDER finds %s', async (_, change, finding) => {
  change();
  const { code, lines } = await check();
  expect(code).toBe(1);
  expect(lines).toContainEqual(expect.stringMatching(finding));
});

test('notes months that are gone between two, and versions without a Parquet file', async () => {
  const notes = async () =>
    (await check()).lines.filter((line) => line.startsWith('note') && !line.includes('as_of'));
  const copy = (month: string) => {
    const to = inRoot(`reports/month=${month}`);
    mkdirSync(to);
    cpSync(inMonth(nameOf(1, 'csv')), join(to, nameOf(1, 'csv').replace('2026-10', month)));
    return to;
  };
  copy('2026-08');
  expect(await notes()).toContain('note    2026-10 nothing is there of 2026-09');
  copy('2026-09');
  expect((await notes()).join()).not.toContain('nothing is there of 2026-');
  for (const month of ['2026-08', '2026-09']) {
    rmSync(inRoot(`reports/month=${month}`), { recursive: true });
  }
  copy('2025-12');
  expect(await notes()).toContain('note    2026-10 nothing is there of 2026-01 to 2026-09');
  rmSync(inRoot('reports/month=2025-12'), { recursive: true });
  expect(await notes()).toEqual([]);
  rmSync(inMonth(nameOf(2, 'parquet')));
  expect(await notes()).toEqual([
    expect.stringMatching(/^note {4}2026-10 version 2: there is no Parquet file: nothing vouches/),
  ]);
});
