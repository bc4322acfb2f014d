import { expect, test } from '@jest/globals';
import {
  closeDirectoryKey,
  closeKey,
  csvKey,
  directoryKey,
  filesByMonth,
  manifestKey,
  nextVersion,
  noFiles,
  reportFileKey,
} from '../../../shared/reports/keys.ts';
import { parseMonth } from '../../../shared/reports/month.ts';

test.each(['1971-01', '2026-09', '2026-12', '9999-12'])('%s is a month', (text) => {
  expect(parseMonth(text)).toBe(text);
});

test.each(['', '1970-12', '2026-00', '2026-13', '2026-1', '12026-01', '2026-011', '2026-01-01'])(
  '%j is none',
  (text) => {
    expect(parseMonth(text)).toBeNull();
  },
);

test('files are sorted by month, and versions by their numbers, whatever the order of the keys', () => {
  const keys = [
    ...[10, 9, 2, 11, 1].flatMap((version) => [
      csvKey('2026-10', version),
      ...(version > 1 ? [reportFileKey('2026-10', version, 'parquet')] : []),
      ...(version < 10 ? [manifestKey('2026-10', version)] : []),
    ]),
    closeKey('2026-10'),
    closeDirectoryKey('2026-10'),
    directoryKey('2026-10', 2),
    csvKey('2026-11', 1),
  ];
  const files = filesByMonth(keys);
  expect([...files.keys()].sort()).toEqual(['2026-10', '2026-11']);
  expect(files.get('2026-10')).toEqual({
    versions: [1, 2, 9],
    unclaimed: [10, 11],
    parquets: [2, 9, 10, 11],
    isClosed: true,
    hasCloseDirectory: true,
    isUnreadable: false,
  });
  expect(files.get('2026-11')).toEqual({ ...noFiles, unclaimed: [1] });
});

test.each([
  ['no file', noFiles, 1],
  ['versions alone', { ...noFiles, versions: [1, 2] }, 3],
  ['one that no manifest names', { ...noFiles, versions: [1], unclaimed: [4] }, 5],
])('the next version after %s is new', (_, files, version) => {
  expect(nextVersion(files)).toBe(version);
});

test('keys that are none of ours are left out', () => {
  const keys = [
    'reports/month=2026-13/billable-2026-13.v1.csv',
    'reports/month=2026-10/billable-2026-11.v1.csv',
    'reports/month=2026-10/billable-2026-10.v0.csv',
    'reports/month=2026-10/billable-2026-10.v01.csv',
    'reports/month=2026-10/billable-2026-10.v1.csv.tmp',
    'reports/month=2026-10/billable-2026-10.v1.txt',
    'other/reports/month=2026-10/billable-2026-10.v1.csv',
  ];
  expect(filesByMonth(keys)).toEqual(new Map());
});
