import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { nameOf, octoberOfEachTest } from '../../support/reports/october-folder.ts';

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
    for (const end of ['manifest.json', 'parquet']) rmSync(inMonth(nameOf(3, end)));
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

  test('names the folder of a month that lies in two', async () => {
    cpSync(inMonth('.'), inRoot('backup'), { recursive: true });
    const { lines } = await check();
    expect(lines.filter((line) => line.startsWith('2026-10 in '))).toEqual(
      expect.arrayContaining([
        `2026-10 in ${inRoot('backup')}:`,
        `2026-10 in ${inRoot('reports/month=2026-10')}:`,
      ]),
    );
  });

  test('follows links to files, and takes a link to nothing for none', async () => {
    const csv = inMonth(nameOf(1, 'csv'));
    renameSync(csv, inRoot('moved.csv'));
    symlinkSync(inRoot('moved.csv'), csv);
    expect(await check()).toMatchObject({ code: 0 });
    rmSync(inRoot('moved.csv'));
    const { lines } = await check();
    expect(lines).toContain(`DIFFERS 2026-10 version 1: ${nameOf(1, 'csv')} is missing`);
  });

  test('notes customers of a close without its record, and others than those of the version', async () => {
    const record = 'billable-2026-10.close.json';
    const customers = 'billable-2026-10.close.directory.json';
    const notes = async () => {
      const { code, lines } = await check();
      return { code, notes: lines.filter((line) => line.startsWith('note')) };
    };
    for (const name of readdirSync(inMonth('.'))) {
      if (name.includes('.v3.')) rmSync(inMonth(name));
    }
    // A record of before names no hash of its customers.
    edit(record, (text) => text.replace(/,\s+"directory": "\w+"/, ''));
    writeFileSync(inMonth(customers), '{"customers":[\n{"id":"b","name":"","consumers":[]}\n]}\n');
    expect(await notes()).toEqual({
      code: 0,
      notes: [`note    2026-10 ${customers} has other customers than version 2`],
    });
    rmSync(inMonth(record));
    expect(await notes()).toEqual({
      code: 0,
      notes: [
        `note    2026-10 ${customers} is there without a close record: a run died before it closed the month, or the record was removed`,
      ],
    });
  });

  test('does not hold where no file has a manifest', async () => {
    for (const version of [1, 2, 3]) {
      for (const end of ['manifest.json', 'parquet']) rmSync(inMonth(nameOf(version, end)));
    }
    rmSync(inMonth('billable-2026-10.close.json'));
    const { code, lines } = await check();
    expect(code).toBe(1);
    expect(lines.at(-1)).toBe('0 versions of 1 month: nothing was checked.');
    expect(JSON.parse((await check(inRoot('.'), '--json')).out)).toMatchObject({ holds: false });
  });

  test('notes what the Parquet file says otherwise of another run', async () => {
    edit(nameOf(2, 'manifest.json'), (text) =>
      text
        .replace('"quarantined": 0', '"quarantined": 7')
        .replace('"as_of": "2026-11-02T04:00:00.000Z"', '"as_of": "2026-11-02T03:59:00.000Z"'),
    );
    const { code, lines } = await check();
    expect(code).toBe(0);
    expect(lines.filter((line) => line.startsWith('note'))).toEqual([
      `note    2026-10 version 2: ${nameOf(2, 'parquet')}: quarantined: the file has 0, the manifest 7`,
      `note    2026-10 version 2: ${nameOf(2, 'parquet')}: as_of: the file has 2026-11-02T04:00:00.000Z, the manifest 2026-11-02T03:59:00.000Z`,
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
