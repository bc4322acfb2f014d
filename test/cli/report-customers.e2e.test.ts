import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from '@jest/globals';
import { dataFile } from '../../shared/adapters/sqlite/files.ts';
import { openSqliteStore } from '../../shared/adapters/sqlite/store.ts';
import { runHere } from '../support/cli/run.ts';
import { batch } from '../support/metering/batches.ts';
import { event } from '../support/metering/events.ts';
import { csvKeyOf, manifestKeyOf } from '../support/reports/runs.ts';
import { temporaryFolder } from '../support/reports/stores.ts';

const at = Date.parse('2026-07-15Z');
const of = (customId: string) =>
  event({ at, consumer: { id: `id-${customId}`, customId, username: 'batch' } });

let dataDir: string;

beforeEach(async () => {
  dataDir = await temporaryFolder();
  const store = openSqliteStore(dataFile(dataDir));
  await store.applyOnce(
    batch({ receivedAt: Date.now(), events: [of('c-1'), of('c-2'), of('c-3')] }),
  );
  store.close();
});

const direct = (...claims: string[]) =>
  writeFile(
    join(dataDir, 'billable.yaml'),
    `customers: [{ id: acme, name: Acme Corp, consumers: [${claims.join(', ')}] }]`,
  );

const report = async (...words: string[]) =>
  runHere(['report', ...words], { BILLABLE_DATA_DIR: dataDir });

const fileOf = (version: number, end: string) =>
  join(dataDir, csvKeyOf('2026-07', version).replace(/csv$/, end));

const linesOf = async (version: number) =>
  (await readFile(fileOf(version, 'customers.csv'), 'utf8')).split('\r\n').slice(1, -1);

test('a report follows billable.yaml until its close, and again where it is restated', async () => {
  await direct('custom_id:c-1', 'custom_id:c-2');
  await report('2026-07');
  expect(await linesOf(1)).toEqual(['2026-07,UTC,acme,Acme Corp,2,2', '2026-07,UTC,c-3,,1,1']);
  // It ended long ago: the second run finds it unchanged and closes it.
  expect((await report('2026-07')).out).toContain('now final');
  expect((await report('2026-07', '--restate')).out).toContain('Nothing was restated');
  await direct('custom_id:c-3');
  const { out } = await report('2026-07');
  expect(out).toContain('version 1 is unchanged');
  expect(out).not.toContain('restated');
  expect((await report('2026-07', '--restate')).out).toContain(
    'version 2 written: this is after the month was closed',
  );
  expect(await linesOf(2)).toEqual([
    '2026-07,UTC,acme,Acme Corp,1,1',
    '2026-07,UTC,c-1,,1,1',
    '2026-07,UTC,c-2,,1,1',
  ]);
  expect(await report('--restate')).toMatchObject({ code: 2, out: '' });
});

test('a folder without billable.yaml writes nothing over reports with customers', async () => {
  await direct('custom_id:c-1');
  await report('2026-07');
  await rm(join(dataDir, 'billable.yaml'));
  const lost = await report('2026-07');
  expect(lost.code).toBe(2);
  expect(lost.err).toContain(
    'there is no billable.yaml, and version 1 of 2026-07 was written with',
  );
  await writeFile(join(dataDir, 'billable.yaml'), '');
  expect((await report('2026-07')).out).toContain('version 2 written');
});

test('a run names consumers that several customers claim', async () => {
  await writeFile(
    join(dataDir, 'billable.yaml'),
    'customers: [{ id: acme, consumers: ["id:id-c-1"] }, { id: beta, consumers: ["custom_id:c-1"] }]',
  );
  expect((await report('2026-07')).out).toContain(
    'in 2026-07 consumer "id:id-c-1" is claimed by acme and beta; acme pays\n',
  );
});

test.each(['customers.csv', 'customer-services.csv'])(
  'report check knows the file that ends in %s, and finds a change in it',
  async (end) => {
    await report('2026-07');
    const checked = await runHere(['report', 'check', fileOf(1, end)]);
    expect(checked.out).toContain('ok      requests: 3\n');
    expect(checked).toMatchObject({ code: 0, err: '' });
    const changed = join(dataDir, `changed.${end}`);
    const text = await readFile(fileOf(1, end), 'utf8');
    await writeFile(changed, text.replace(/\d+\r\n$/, '0\r\n'));
    const manifest = join(dataDir, manifestKeyOf('2026-07', 1));
    const found = await runHere(['report', 'check', changed, '--manifest', manifest]);
    expect(found.out).toContain('DIFFERS sha256: ');
    expect(found.out).toContain('DIFFERS billable_requests: ');
    expect(found.code).toBe(1);
  },
);

test('a wrong billable.yaml writes nothing where there is no copy of before', async () => {
  await writeFile(join(dataDir, 'billable.yaml'), 'customers: [{ id: 007 }]');
  const { code, err } = await report('2026-07');
  expect(code).toBe(2);
  expect(err).toContain('billable.yaml:1:19 id: 007 is a number to YAML');
});
