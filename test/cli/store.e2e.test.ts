import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { dataFile } from '../../shared/adapters/sqlite/files.ts';
import { openSqliteReader } from '../../shared/adapters/sqlite/reader.ts';
import { batch, batchId, numberedBatch } from '../support/metering/batches.ts';
import { consumer, event } from '../support/metering/events.ts';
import { runBillable } from '../support/cli/run.ts';
import { folderOfEachTest } from '../support/stores/store-folder.ts';
import { receiptsOf } from '../support/stores/stores.ts';

const writerProgram = fileURLToPath(new URL('../support/stores/writer.ts', import.meta.url));

const { inFolder, dataDir, run, withStore } = folderOfEachTest();

const inDatabase = (sql: string): void => {
  const db = new DatabaseSync(dataFile(dataDir()));
  db.exec(sql);
  db.close();
};

describe('every command', () => {
  test.each(['backup', 'restore', 'verify', 'quarantine list', 'quarantine replay'])(
    '%s explains itself',
    async (name) => {
      const { code, out } = await run(name, ['--help']);
      expect(code).toBe(0);
      expect(out).toContain(`npx billable ${name}`);
      expect(out).toContain('Exit code');
    },
  );

  test.each([
    ['backup', []],
    ['backup', ['a', 'b']],
    ['restore', []],
    ['verify', ['extra']],
    ['verify', ['--wrong']],
    ['quarantine', []],
    ['quarantine', ['drop']],
    ['quarantine list', ['--code', 'because']],
    ['quarantine list', ['--batch', 'abc']],
  ])('%s %j is wrong use: 2', async (name, args) => {
    const { code, err } = await run(name, args);
    expect(code).toBe(2);
    expect(err).toContain(`npx billable ${name}`);
  });

  test.each([
    ['backup', ['backup.db']],
    ['verify', []],
    ['quarantine list', []],
    ['quarantine replay', []],
  ])('%s %j without a store cannot run: 2, and makes none', async (name, args) => {
    const { code, err } = await run(name, args);
    expect(code).toBe(2);
    expect(err).toContain('there is no file');
    expect(existsSync(dataDir())).toBe(false);
  });
});

describe('verify', () => {
  test('finds nothing in a store that no one tampered with', async () => {
    await withStore(async (store) => {
      await store.applyOnce(batch({ name: 'a', events: [event(), event({ status: 404 })] }));
      await store.applyOnce(batch({ name: 'b', events: [event({ at: Date.UTC(2026, 9, 1) })] }));
    });
    const { code, out } = await run('verify');
    expect(out).toMatch(
      /2026-10 +1 requests +ok\n2026-11 +2 requests +ok\nThese are months of UTC.*\nNo difference/,
    );
    expect(code).toBe(0);
  });

  test.each([
    ['a lost month row', "DELETE FROM page_row WHERE page = '2026-11'", '2026-11 '],
    ['a lost quarter-day row', "DELETE FROM page_row WHERE page <> '2026-11'", '2026-11-22T12'],
    [
      'a row too many',
      "INSERT INTO page_row VALUES ('2026-11-01T00','zz','','','',x'00c802')",
      '2026-11-01T00',
    ],
    // 22 November, status 201 in the place of 200.
    [
      'a request of another status',
      "UPDATE page_row SET cells = x'2a6502' WHERE page = '2026-11' AND cells = x'2a6402'",
      '2026-11 ',
    ],
    ['a lost receipt', 'DELETE FROM receipt', '2026-11-22T12'],
    ['a voided receipt that still counts', "UPDATE receipt SET state = 'voided'", '2026-11-22T12'],
  ])('names the page and the consumer of %s: 1', async (_, sql, page) => {
    await withStore(async (store) => {
      await store.applyOnce(batch({ events: [event({ consumer: consumer({ id: 'zz' }) })] }));
    });
    inDatabase(sql);
    const { code, out } = await run('verify');
    expect(out).toContain(`  ${page}`);
    expect(out).toContain('consumer "zz"');
    expect(code).toBe(1);
  });

  test('says of months before the oldest receipt that they are not covered', async () => {
    await withStore(async (store) => {
      const october = {
        receivedAt: Date.UTC(2026, 9, 5),
        events: [event({ at: Date.UTC(2026, 9, 5) })],
      };
      await store.applyOnce(batch({ name: 'october', ...october }));
      await store.applyOnce(batch({ name: 'november' }));
      expect(await store.expireReceipts(Date.UTC(2026, 9, 20), 10)).toBe(1);
    });
    const { code, out } = await run('verify');
    expect(out).toMatch(/2026-10 +1 requests +not covered\n2026-11 +1 requests +ok/);
    expect(code).toBe(0);
  });

  test('shows no control characters of a name', async () => {
    await withStore(async (store) => {
      const hostile = consumer({ id: 'a\u001b[2J\u202e', username: '\u009b' });
      await store.applyOnce(batch({ events: [event({ consumer: hostile })] }));
    });
    inDatabase('DELETE FROM receipt');
    const { out } = await run('verify');
    expect(out).toContain('a\\u001b[2J\\u{202e}');
    for (const control of ['\u001b', '\u009b', '\u202e']) expect(out).not.toContain(control);
  });
});

describe('backup and restore', () => {
  test('a backup taken while a server writes is restored and verified', async () => {
    await withStore(async (store) => store.applyOnce(numberedBatch('first', 0)));
    const writer = spawn(
      process.execPath,
      [
        '--disable-warning=ExperimentalWarning',
        writerProgram,
        dataFile(dataDir()),
        'load',
        '1000000',
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const ended = once(writer, 'close');
    await once(writer.stdout, 'data');
    const file = inFolder('backup.db');
    const backup = await run('backup', [file]);
    writer.kill('SIGKILL');
    await ended;
    expect(backup).toMatchObject({ code: 0, err: '' });

    const restored = inFolder('restored');
    expect(await run('restore', [file], restored)).toMatchObject({ code: 0, err: '' });
    expect(await run('verify', [], restored)).toMatchObject({ code: 0, err: '' });
    const reader = openSqliteReader(dataFile(restored));
    const receipts = await receiptsOf(reader);
    reader.close();
    // A consistent copy: the batches up to some instant, without a gap.
    const ids = new Set(receipts.map(({ id }) => id));
    for (let n = 0; n < receipts.length - 1; n++) expect(ids).toContain(batchId(`load ${n}`));
  });

  test('restore says what a backup does not hold', async () => {
    await withStore(async (store) => store.applyOnce(batch()));
    const file = inFolder('backup.db');
    await run('backup', [file]);
    const { out } = await run('restore', [file], inFolder('restored'));
    expect(out).toMatch(
      /Tokens are not in a backup. Copy ingest-token .* and read-token .*Kong.* 401/,
    );
    expect(out).toMatch(/Reports are not in a backup/);
    expect(out).toMatch(/Who pays is not in a backup: copy billable.yaml and billable.kept.yaml/);
    expect(out).toMatch(/Keys are not in a backup: copy customer-token-keys.json/);
    const env = { INGEST_TOKENS: 'a1', READ_TOKENS: 'b2' };
    const given = await runBillable(['restore', file], {
      ...env,
      BILLABLE_DATA_DIR: inFolder('x'),
    });
    expect(given.out).not.toContain('Tokens are not');
  });

  test('neither replaces what is there: 2', async () => {
    await withStore(async (store) => store.applyOnce(batch()));
    const file = inFolder('backup.db');
    expect((await run('backup', [file])).code).toBe(0);
    const bytes = readFileSync(file);
    expect(await run('backup', [file])).toMatchObject({
      code: 2,
      err: expect.stringContaining('exists'),
    });
    expect(readFileSync(file).equals(bytes)).toBe(true);
    expect(await run('restore', [file])).toMatchObject({
      code: 2,
      err: expect.stringContaining('not empty'),
    });
  });
});
