import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { sha256 } from '../../support/reports/runs.ts';
import { nameOf, octoberOfEachTest } from '../../support/reports/october-folder.ts';

const { inMonth, check, edit } = octoberOfEachTest();

const others = '{"customers":[\n{"id":"beta","name":"","consumers":[]}\n]}\n';

const removeVersion3 = (): void => {
  for (const name of readdirSync(inMonth('.')).filter((it) => it.includes('.v3.'))) {
    rmSync(inMonth(name));
  }
};

test.each<[string, () => void, RegExp]>([
  [
    'a number in a file',
    () => edit(nameOf(2, 'csv'), (text) => text.replace(',2\r\n', ',3\r\n')),
    /^DIFFERS 2026-10 version 2: requests: the file has 3, the manifest 2$/,
  ],
  [
    'the hash of a file',
    () => edit(nameOf(2, 'csv'), (text) => text.replace('poppy', 'puppy')),
    /^DIFFERS 2026-10 version 2: billable-2026-10\.v2\.csv: sha256 is \w{64}, the manifest has \w{64}$/,
  ],
  [
    'a file that is gone',
    () => rmSync(inMonth(nameOf(1, 'csv'))),
    /^DIFFERS 2026-10 version 1: billable-2026-10\.v1\.csv is missing$/,
  ],
  [
    'a file that was added',
    () => writeFileSync(inMonth(nameOf(1, 'extra.csv')), 'x'),
    /^DIFFERS 2026-10 version 1: billable-2026-10\.v1\.extra\.csv is there, and the manifest does not name it$/,
  ],
  ...['XLSX', 'csv~', '2.csv', 'csv.1'].map((end): [string, () => void, RegExp] => [
    `a file that ends in ${end}`,
    () => writeFileSync(inMonth(nameOf(1, end)), 'x'),
    /^DIFFERS 2026-10 version 1: billable-2026-10\.v1\.\S+ is there, and the manifest does not name it$/,
  ]),
  [
    'the manifest of the newest version, which is gone',
    () => rmSync(inMonth(nameOf(3, 'manifest.json'))),
    /^DIFFERS 2026-10 version 3: all its files are there, and no manifest: a run is about to write it /,
  ],
  ...[
    ['quarantined', '"quarantined": 0', '"quarantined": 7'],
    ['software_version', /"software_version": ".*"/, '"software_version": "0"'],
    ['adjustments', '"reason": "a test"', '"reason": "a fault"'],
    ['billable_statuses', /"billable_statuses": ".*"/, '"billable_statuses": "2xx"'],
  ].map(([field, from, to]): [string, () => void, RegExp] => [
    `another ${String(field)} than the Parquet file of the same run has`,
    () => edit(nameOf(3, 'manifest.json'), (text) => text.replace(from ?? '', String(to))),
    new RegExp(`^DIFFERS 2026-10 version 3: .*v3\\.parquet: ${String(field)}: the file has `),
  ]),
  [
    'a state that is not that of when it was written',
    () =>
      edit(nameOf(1, 'manifest.json'), (text) =>
        text.replace('"state": "closing"', '"state": "open"'),
      ),
    /^DIFFERS 2026-10 version 1: state is open instead of closing, by when it was written at /,
  ],
  [
    'a difference',
    () =>
      edit(nameOf(3, 'manifest.json'), (text) =>
        text.replace('"difference": 1', '"difference": 0'),
      ),
    /^DIFFERS 2026-10 version 3: difference is 0 instead of 1$/,
  ],
  [
    'a version that was taken out',
    () => {
      for (const end of ['csv', 'manifest.json']) rmSync(inMonth(nameOf(2, end)));
    },
    /^DIFFERS 2026-10 version 3: supersedes is 2 instead of 1$/,
  ],
  [
    'a manifest that is none',
    () => writeFileSync(inMonth(nameOf(2, 'manifest.json')), '{}'),
    /^DIFFERS 2026-10 version 2: .*v2\.manifest\.json is not a manifest: it lacks month/,
  ],
  [
    'a manifest with another list',
    () => edit(nameOf(2, 'manifest.json'), (text) => text.replace(/"adjustments": \[/, '$&null,')),
    /^DIFFERS 2026-10 version 2: .*v2\.manifest\.json is not a manifest: it lacks adjustments/,
  ],
  [
    'a file of another folder',
    () =>
      edit(nameOf(1, 'manifest.json'), (text) =>
        text.replaceAll('"name": "billable-2026-10.v1.csv"', '"name": "../../secret"'),
      ),
    /^DIFFERS 2026-10 version 1: \.\.\/\.\.\/secret is missing$/,
  ],
  [
    'a number in a file about customers',
    () => edit(nameOf(2, 'customers.csv'), (text) => text.replace(',2,2\r\n', ',3,2\r\n')),
    /^DIFFERS 2026-10 version 2: billable-2026-10\.v2\.customers\.csv: requests: the file has 3, the manifest 2$/,
  ],
  [
    'the Parquet file of another version, with its hash in the manifest',
    () => {
      const other = readFileSync(inMonth(nameOf(1, 'parquet')));
      const own = readFileSync(inMonth(nameOf(2, 'parquet')));
      rmSync(inMonth(nameOf(2, 'parquet')));
      writeFileSync(inMonth(nameOf(2, 'parquet')), other);
      edit(nameOf(2, 'manifest.json'), (text) =>
        text
          .replace(sha256(own), sha256(other))
          .replace(`"bytes": ${own.length}`, `"bytes": ${other.length}`),
      );
    },
    /^DIFFERS 2026-10 version 2: billable-2026-10\.v2\.parquet: requests: the rows have 3, the manifest 2$/,
  ],
  [
    'a rule of billing that was changed',
    () =>
      edit(nameOf(2, 'manifest.json'), (text) =>
        text.replace(/"billable_statuses": ".*"/, '"billable_statuses": "5xx"'),
      ),
    /^DIFFERS 2026-10 version 2: billable_requests: the file has 0, the manifest 2$/,
  ],
  [
    'a file about customers that is gone',
    () => rmSync(inMonth(nameOf(1, 'customers.csv'))),
    /^DIFFERS 2026-10 version 1: billable-2026-10\.v1\.customers\.csv is missing$/,
  ],
  [
    'other customers than those by which it was written',
    () => writeFileSync(inMonth(nameOf(1, 'directory.json')), '{}'),
    /^DIFFERS 2026-10 version 1: .*v1\.directory\.json: sha256 is \w+, the manifest has \w+ as directory$/,
  ],
  [
    'other customers than those of the close',
    () => writeFileSync(inMonth('billable-2026-10.close.directory.json'), '{}'),
    /^DIFFERS 2026-10 version 3: directory is \w{64}; that of the close is \w{64}$/,
  ],
  [
    'customers of the close that are none',
    () => writeFileSync(inMonth('billable-2026-10.close.directory.json'), 'garbage'),
    /^DIFFERS 2026-10 close record: .*close\.directory\.json is not JSON$/,
  ],
  [
    'other customers than those that the close record names, where no version follows',
    () => {
      removeVersion3();
      writeFileSync(inMonth('billable-2026-10.close.directory.json'), others);
    },
    /^DIFFERS 2026-10 close record: billable-2026-10\.close\.directory\.json: sha256 is \w{64}, the close record has \w{64}$/,
  ],
  [
    'a file beside the close record',
    () => writeFileSync(inMonth('billable-2026-10.close.json~'), ''),
    /^DIFFERS 2026-10 close record: billable-2026-10\.close\.json~ is there, and a close has no such file$/,
  ],
  [
    'the customers of the close, which are gone',
    () => rmSync(inMonth('billable-2026-10.close.directory.json')),
    /^DIFFERS 2026-10 close record: billable-2026-10\.close\.directory\.json is missing$/,
  ],
  [
    'a close record that is none',
    () => writeFileSync(inMonth('billable-2026-10.close.json'), '{}'),
    /^DIFFERS 2026-10 close record: .*close\.json is not a close record: it lacks month/,
  ],
  [
    'a close record of another hash',
    () =>
      edit('billable-2026-10.close.json', (text) => text.replace(/"sha256": "\w/, '"sha256": "x')),
    /^DIFFERS 2026-10 close record: sha256 is x/,
  ],
  [
    'the close record that is gone',
    () => rmSync(inMonth('billable-2026-10.close.json')),
    /^DIFFERS 2026-10 version 3: after_close is true, and there is no close record$/,
  ],
])('report check FOLDER finds %s', async (_, change, finding) => {
  change();
  const { code, lines } = await check();
  expect(code).toBe(1);
  expect(lines).toContainEqual(expect.stringMatching(finding));
  expect(lines.at(-1)).toMatch(/^\d versions of 1 month: \d+ findings?\.$/);
});
