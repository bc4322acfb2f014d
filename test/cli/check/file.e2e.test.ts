import { renameSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { nameOf, octoberOfEachTest } from '../../support/reports/october-folder.ts';

const { inMonth, check, edit } = octoberOfEachTest();

test('report check FILE says that there is no manifest, and that a file is no CSV', async () => {
  const csv = inMonth(nameOf(1, 'csv'));
  const manifest = inMonth(nameOf(1, 'manifest.json'));
  renameSync(manifest, `${manifest}.away`);
  expect(await check(csv)).toMatchObject({
    code: 2,
    err: `there is no manifest ${manifest}; --manifest names another\n`,
  });
  const { code, err } = await check(`${manifest}.away`);
  expect(code).toBe(2);
  expect(err).toContain('allowed: one that ends in .csv or .parquet, or any with --manifest\n');
});

test('report check FILE --json says what differs', async () => {
  const right = await check(inMonth(nameOf(1, 'csv')), '--json');
  const about = { month: '2026-10', version: 1 };
  expect(JSON.parse(right.out)).toEqual({ holds: true, ...about, problems: [] });
  edit(nameOf(1, 'csv'), (text) => text.replace(',3\r\n', ',4\r\n'));
  const wrong = await check(inMonth(nameOf(1, 'csv')), '--json');
  expect(JSON.parse(wrong.out)).toMatchObject({
    holds: false,
    ...about,
    problems: expect.arrayContaining(['requests: the file has 4, the manifest 3']),
  });
  expect(wrong.code).toBe(1);
});

test('a Parquet file is checked by itself, and one that is another is found', async () => {
  const parquet = inMonth(nameOf(2, 'parquet'));
  expect(await check(parquet)).toMatchObject({
    code: 0,
    out: 'The file is the Parquet file of version 2 of 2026-10.\n',
  });
  const other = await check(parquet, '--manifest', inMonth(nameOf(1, 'manifest.json')));
  expect(other).toMatchObject({ code: 1 });
  expect(other.out).toContain('DIFFERS requests: the rows have 2, the manifest 3');
});
