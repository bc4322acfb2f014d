import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { processRuntime } from '../../shared/adapters/dynamodb/runtime.ts';
import { noteStackSettings } from '../../shared/adapters/dynamodb/meta/stack-settings.ts';
import { createS3ReportStore } from '../../shared/adapters/s3/report-store.ts';
import { dataFile } from '../../shared/adapters/sqlite/files.ts';
import { openSqliteStore } from '../../shared/adapters/sqlite/store.ts';
import { batch } from '../support/metering/batches.ts';
import { describeOnEmulator, openEmulatorTable, patient } from '../support/dynamodb/emulator.ts';
import { openDynamoDbStore } from '../support/dynamodb/stores.ts';
import { event, hostileNames } from '../support/metering/events.ts';
import { runHere } from '../support/cli/run.ts';
import { brokenVersions, csvKeyOf, manifestKeyOf } from '../support/reports/runs.ts';
import { newBucket, s3Config, temporaryFolder } from '../support/reports/stores.ts';
import { operatorShell } from '../support/aws/operator-shell.ts';

const usage = batch({
  receivedAt: Date.now(),
  events: hostileNames.map((id, i) => ({
    ...event({ at: Date.parse('2026-10-15Z'), status: 200 + (i % 300) }),
    consumer: { id, customId: id, username: id },
  })),
});

const requests = hostileNames.length;

describe('on one machine', () => {
  let dataDir: string;
  let csv: string;

  beforeEach(async () => {
    dataDir = await temporaryFolder();
    csv = join(dataDir, csvKeyOf('2026-10', 1));
    const store = openSqliteStore(dataFile(dataDir));
    await store.applyOnce(usage);
    store.close();
  });

  const report = async (...words: string[]) =>
    runHere(['report', ...words], { BILLABLE_DATA_DIR: dataDir });

  test('report says of a month that runs what its first version fixes', async () => {
    const month = new Date().toISOString().slice(0, 7);
    const { code, out } = await report(month);
    expect(code).toBe(0);
    expect(out).toContain(`${month} runs still. This has its usage so far`);
    expect((await report('2026-10')).out).not.toContain('runs still');
  });

  test('report writes a month once and says where', async () => {
    const key = csvKeyOf('2026-10', 1);
    expect(await report('2026-10')).toEqual({
      code: 0,
      out: `report of 2026-10: version 1 written\n  ${dataDir}/${key}\n`,
      err: '',
    });
    const again = await report('2026-10');
    expect(again.out).toMatch(/^report of 2026-10: version 1 is unchanged/);
    expect(again.code).toBe(0);
    const { out } = await report('2026-10', '--json');
    expect(JSON.parse(out)).toMatchObject({ data: [{ month: '2026-10', outcome: 'unchanged' }] });
    const manifest = JSON.parse(
      await readFile(join(dataDir, manifestKeyOf('2026-10', 1)), 'utf8'),
    ) as Record<string, unknown>;
    expect(manifest).toMatchObject({
      requests,
      software_version: (JSON.parse(await readFile('package.json', 'utf8')) as { version: string })
        .version,
      tzdata_version: process.versions['tz'],
    });
  });

  test('report check finds nothing wrong with a file as it was written', async () => {
    await report('2026-10');
    const checked = await runHere(['report', 'check', csv]);
    expect(checked.out).toContain(`ok      requests: ${requests}\n`);
    expect(checked.out).toMatch(/The file is version 1 of 2026-10\.\n$/);
    expect(checked).toMatchObject({ code: 0, err: '' });
  });

  const original = async () => {
    await report('2026-10');
    return readFile(csv, 'utf8');
  };

  test.each([
    ['a number', (text: string) => text.replace(/,1\r\n/, ',2\r\n'), 'DIFFERS requests: '],
    [
      'a row taken out',
      (text: string) => text.replace(/\r\n[^\r]*\r\n$/, '\r\n'),
      'DIFFERS rows: ',
    ],
    ['another period', (text: string) => text.replace('2026-11-01', '2026-11-02'), 'DIFFERS row 1'],
    ['the end cut off', (text: string) => text.slice(0, -1), 'in the middle of a row'],
    ['line ends', (text: string) => text.replaceAll('\r\n', '\n'), 'in the middle of a row'],
    ['a column', (text: string) => text.replace('requests', 'count'), 'DIFFERS columns: '],
  ])('report check finds a change: %s', async (_, change, finding) => {
    const changed = join(dataDir, 'changed.csv');
    await writeFile(changed, change(await original()));
    const manifest = join(dataDir, manifestKeyOf('2026-10', 1));
    const checked = await runHere(['report', 'check', changed, '--manifest', manifest]);
    expect(checked.out).toContain(finding);
    expect(checked.out).toContain('DIFFERS sha256: ');
    expect(checked.out).toMatch(/The file is NOT version 1 of 2026-10\.\n$/);
    expect(checked.code).toBe(1);
  });

  test('wrong use ends with 2 and says how it is used', async () => {
    for (const words of [
      ['2026-13'],
      ['2014-12'],
      ['--supersede'],
      ['2026-10', '2026-11'],
      ['--table', 'x'],
      ['--month'],
    ]) {
      const { code, err } = await report(...words);
      expect(err).toContain('npx billable report --help');
      expect(code).toBe(2);
    }
    expect((await runHere(['report', 'check'])).code).toBe(2);
    expect((await runHere(['report', 'check', join(dataDir, 'none.csv')])).code).toBe(2);
    await report('2026-10');
    await writeFile(join(dataDir, 'no.json'), '{}');
    const other = await runHere(['report', 'check', csv, '--manifest', join(dataDir, 'no.json')]);
    expect(other).toMatchObject({ code: 2, out: '' });
    expect(other.err).toContain('is not a manifest: it lacks month');
  });

  test('a report that cannot be written ends with 2', async () => {
    const away = await runHere(['report', '2026-10'], {
      BILLABLE_DATA_DIR: join(dataDir, 'none'),
    });
    expect(away).toMatchObject({ code: 2, out: '' });
    await report('2026-10');
    const drafts = join(dataDir, 'reports', '.drafts');
    await rm(drafts, { recursive: true });
    await writeFile(drafts, 'a file where the folder should be');
    const failed = await report('2026-10');
    expect(failed.out).toMatch(/^report of 2026-10: FAILED/);
    expect(failed.code).toBe(2);
  });

  test('help is on standard output', async () => {
    expect(await report('--help')).toMatchObject({ code: 0, err: '' });
    expect(await runHere(['report', 'check', '--help'])).toMatchObject({ code: 0, err: '' });
  });
});

describeOnEmulator('on AWS', () => {
  /** The shell of an operator, with settings that are not the stack's. */
  const shell = {
    ...operatorShell,
    BILLING_TIMEZONE: 'Asia/Tokyo',
    BILLABLE_STATUSES: '2xx',
  };

  test('report works on a table and a bucket, with the settings of the stack', async () => {
    const { db, table, close } = await openEmulatorTable();
    await openDynamoDbStore(db, processRuntime, patient, { table }).applyOnce(usage);
    const bucket = await newBucket();
    const words = ['report', '2026-10', '--table', table, '--bucket', bucket];
    const early = await runHere(words, shell);
    expect(early.err).toContain(`Table ${table} does not hold the settings of its stack.`);
    expect(early).toMatchObject({ code: 2, out: '' });

    await noteStackSettings(db, table, {
      BILLING_TIMEZONE: 'Europe/Berlin',
      BILLABLE_STATUSES: '2xx,3xx',
      RESTATEMENT_DAYS: '7',
    });
    const { code, out } = await runHere(words, shell);
    const key = csvKeyOf('2026-10', 1);
    expect(out).toBe(`report of 2026-10: version 1 written\n  s3://${bucket}/${key}\n`);
    expect(code).toBe(0);
    const client = new S3Client(s3Config);
    const reports = createS3ReportStore({ client, bucket });
    expect(await brokenVersions(reports)).toEqual([]);
    const manifest: unknown = JSON.parse(
      (await reports.readText(manifestKeyOf('2026-10', 1))) ?? '',
    );
    expect(manifest).toMatchObject({ timezone: 'Europe/Berlin', billable_statuses: '2xx,3xx' });
    client.destroy();
    await close();
  });
});
