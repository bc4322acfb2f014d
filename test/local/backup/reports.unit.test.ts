import { existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { copyReports } from '../../../local/backup/reports.ts';
import { temporaryFolder } from '../../support/reports/stores.ts';

type Files = Readonly<Record<string, string>>;

/** The folder of a store, and that of the copies, with what lies in them, which is an hour older. */
const folders = async (here: Files, copies: Files) => {
  const root = await temporaryFolder();
  const [from, to] = [path.join(root, 'reports'), path.join(root, 'copies')];
  for (const [folder, files, at] of [
    [from, here, 7_200],
    [to, copies, 3_600],
  ] as const) {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), text);
      utimesSync(path.join(folder, name), at, at);
    }
  }
  return { from, to };
};

test.each([
  ['as long', 'C-1,2'],
  ['shorter', 'D'],
  ['longer', 'C-1,50,more'],
])('a copy with other bytes, %s, stays, and its folder gets nothing new', async (_, copy) => {
  const { from, to } = await folders(
    { 'month=10/v1.csv': 'C-1,1', 'month=10/v2.csv': 'x', 'month=11/v1.csv': 'y' },
    { 'month=10/v1.csv': copy },
  );
  expect(copyReports(from, to)).toEqual([path.join(to, 'month=10/v1.csv')]);
  expect(readFileSync(path.join(to, 'month=10/v1.csv'), 'utf8')).toBe(copy);
  expect(existsSync(path.join(to, 'month=10/v2.csv'))).toBe(false);
  expect(readFileSync(path.join(to, 'month=11/v1.csv'), 'utf8')).toBe('y');
});

test('a copy that was cut short is made again, and the next run finds nothing to do', async () => {
  const { from, to } = await folders(
    { 'month=10/v1.csv': 'C-1,50', 'current/all.csv': 'z' },
    { 'month=10/v1.csv': 'C-1,' },
  );
  expect(copyReports(from, to)).toEqual([]);
  expect(readFileSync(path.join(to, 'month=10/v1.csv'), 'utf8')).toBe('C-1,50');
  expect(copyReports(from, to)).toEqual([]);
  expect(existsSync(path.join(to, 'current'))).toBe(false);
});
