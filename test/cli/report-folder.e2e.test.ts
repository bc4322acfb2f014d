import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { nameOf, octoberOfEachTest } from '../support/reports/october-folder.ts';

const { inRoot, inMonth, check, edit } = octoberOfEachTest();

const files = /\d+ files?/;

describe('report check FOLDER', () => {
  test.each([
    ['of a month', () => inMonth('.')],
    ['of reports', () => inRoot('reports')],
    ['that holds them', () => inRoot('.')],
  ])('finds nothing wrong with a folder %s', async (_, place) => {
    const { code, err, lines } = await check(place());
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(lines.map((line) => line.replace(files, 'N files'))).toEqual([
      'ok      2026-10 version 1: 3 requests, N files',
      'ok      2026-10 version 2: 2 requests (-1), N files',
      'ok      2026-10 version 3: 3 requests (+1), N files, after the close',
      'ok      2026-10 close record: version 2 is final since 2026-11-20T04:00:00.000Z',
      '3 versions of 1 month: all of it holds.',
    ]);
  });

  test('says the same as JSON', async () => {
    const { code, out } = await check(inRoot('.'), '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      holds: true,
      data: [
        {
          month: '2026-10',
          folder: expect.stringMatching(/month=2026-10$/),
          versions: [
            { version: 1, requests: 3, difference: null, after_close: false, problems: [] },
            { version: 2, requests: 2, difference: -1, after_close: false, problems: [] },
            { version: 3, requests: 3, difference: 1, after_close: true, problems: [] },
          ],
          close: { version: 2 },
          problems: [],
          notes: [],
        },
      ],
    });
    edit(nameOf(2, 'csv'), (text) => text.replace(',2\r\n', ',3\r\n'));
    const found = await check(inRoot('.'), '--json');
    expect(found.code).toBe(1);
    expect(JSON.parse(found.out)).toMatchObject({ holds: false, data: [{ month: '2026-10' }] });
  });

  test('takes two months, and copies that lie in one folder', async () => {
    const copies = inRoot('copies');
    cpSync(inMonth('.'), copies, { recursive: true });
    rmSync(inRoot('reports'), { recursive: true });
    for (const [version, end] of [
      [1, 'csv'],
      [1, 'manifest.json'],
    ] as const) {
      const text = readFileSync(join(copies, nameOf(version, end)), 'utf8');
      writeFileSync(join(copies, nameOf(version, end).replace('10', '09')), text);
    }
    const { code, lines } = await check(copies);
    expect(code).toBe(1);
    expect(lines).toContain('DIFFERS 2026-09 version 1: month is 2026-10 instead of 2026-09');
    expect(lines.filter((line) => line.startsWith('ok      2026-10'))).toHaveLength(4);
  });

  test('notes files of a run that was killed, and numbers that are missing', async () => {
    renameSync(inMonth(nameOf(3, 'manifest.json')), inRoot('away'));
    writeFileSync(inMonth(nameOf(5, 'csv')), 'half');
    const { code, lines } = await check();
    expect(code).toBe(0);
    expect(lines.filter((line) => line.startsWith('note'))).toEqual([
      expect.stringMatching(
        /^note {4}2026-10 version 3: without a manifest it is none \(.*v3\.csv/,
      ),
      'note    2026-10 version 5: without a manifest it is none (billable-2026-10.v5.csv)',
    ]);
  });

  test('does not hold where no file has a manifest', async () => {
    for (const version of [1, 2, 3]) rmSync(inMonth(nameOf(version, 'manifest.json')));
    rmSync(inMonth('billable-2026-10.close.json'));
    const { code, lines } = await check();
    expect(code).toBe(1);
    expect(lines.at(-1)).toBe('0 versions of 1 month: nothing was checked.');
    expect(JSON.parse((await check(inRoot('.'), '--json')).out)).toMatchObject({ holds: false });
  });

  test('notes what the Parquet file says otherwise of its run', async () => {
    edit(nameOf(2, 'manifest.json'), (text) =>
      text.replace('"quarantined": 0', '"quarantined": 7'),
    );
    const { code, lines } = await check();
    expect(code).toBe(0);
    expect(lines.filter((line) => line.startsWith('note'))).toEqual([
      `note    2026-10 version 2: ${nameOf(2, 'parquet')}: quarantined: the file has 0, the manifest 7`,
    ]);
  });

  test('does nothing where there is no report, no folder, or a manifest is named', async () => {
    mkdirSync(inRoot('empty'));
    const { code, err } = await check(inRoot('empty'));
    expect({ code, err }).toEqual({
      code: 2,
      err: `there is no file of a report in ${inRoot('empty')}\n`,
    });
    expect((await check(inRoot('none'))).err).toBe(
      `there is no file or folder ${inRoot('none')}\n`,
    );
    expect((await check(inRoot('.'), '--manifest', inMonth(nameOf(1, 'manifest.json')))).code).toBe(
      2,
    );
  });
});

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
