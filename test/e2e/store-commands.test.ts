import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { dataFile } from '../../shared/adapters/sqlite/files.ts';
import { openSqliteReader } from '../../shared/adapters/sqlite/reader.ts';
import { openSqliteStore } from '../../shared/adapters/sqlite/store.ts';
import { batch, batchId, numberedBatch, quarantined } from '../support/batches.ts';
import { consumer, event } from '../support/events.ts';
import { receiptsOf, rowsOf } from '../support/stores.ts';
import { temporaryFolder } from '../support/stores-sqlite.ts';

// Each run of a command starts a process, which a busy machine takes its time for.
jest.setTimeout(60_000);

const programOf = (name: string): string =>
  fileURLToPath(new URL(`../../commands/${name}.ts`, import.meta.url));

const writerProgram = fileURLToPath(new URL('../support/stores-writer.ts', import.meta.url));

let folder = '';
let dataDir = '';
beforeEach(() => {
  folder = temporaryFolder();
  dataDir = join(folder, 'data');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const run = async (name: string, args: readonly string[] = [], dir = dataDir) => {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', programOf(name), ...args],
    { env: { BILLABLE_DATA_DIR: dir }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let out = '';
  let err = '';
  child.stdout.on('data', (text: Buffer) => (out += text.toString()));
  child.stderr.on('data', (text: Buffer) => (err += text.toString()));
  const [code] = (await once(child, 'close')) as [number];
  return { code, out, err };
};

const withStore = async (
  use: (store: ReturnType<typeof openSqliteStore>) => Promise<unknown>,
): Promise<void> => {
  const store = openSqliteStore(dataFile(dataDir));
  await use(store);
  store.close();
};

const inDatabase = (sql: string): void => {
  const db = new DatabaseSync(dataFile(dataDir));
  db.exec(sql);
  db.close();
};

describe('every command', () => {
  test.each(['backup', 'restore', 'verify', 'quarantine'])('%s explains itself', async (name) => {
    const { code, out } = await run(name, ['--help']);
    expect(code).toBe(0);
    expect(out).toContain(`npm run ${name}`);
    expect(out).toContain('Exit code');
  });

  test.each([
    ['backup', []],
    ['backup', ['a', 'b']],
    ['restore', []],
    ['verify', ['extra']],
    ['verify', ['--wrong']],
    ['quarantine', []],
    ['quarantine', ['drop']],
    ['quarantine', ['list', '--reason', 'because']],
    ['quarantine', ['list', '--batch', 'abc']],
  ])('%s %j is wrong use: 2', async (name, args) => {
    const { code, err } = await run(name, args);
    expect(code).toBe(2);
    expect(err).toContain(`npm run ${name}`);
  });

  test.each([
    ['backup', ['backup.db']],
    ['verify', []],
    ['quarantine', ['list']],
    ['quarantine', ['replay']],
  ])('%s %j without a store cannot run: 2, and makes none', async (name, args) => {
    const { code, err } = await run(name, args);
    expect(code).toBe(2);
    expect(err).toContain('there is no file');
    expect(existsSync(dataDir)).toBe(false);
  });
});

describe('verify', () => {
  test('finds nothing in a store that nobody tampered with', async () => {
    await withStore(async (store) => {
      await store.applyOnce(batch({ name: 'a', events: [event(), event({ status: 404 })] }));
      await store.applyOnce(batch({ name: 'b', events: [event({ at: Date.UTC(2026, 9, 1) })] }));
    });
    const { code, out } = await run('verify');
    expect(out).toMatch(/2026-10 +1 requests +ok\n2026-11 +2 requests +ok\nNo difference/);
    expect(code).toBe(0);
  });

  test.each([
    ['a lost month row', "DELETE FROM page_row WHERE page = '2026-11'", '2026-11 '],
    ['a lost quarter-day row', "DELETE FROM page_row WHERE page <> '2026-11'", '2026-11-22T12'],
    [
      'a row too many',
      "INSERT INTO page_row VALUES ('2026-11-01T00','zz','','',x'00c802')",
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
      expect(await store.sweepReceipts(Date.UTC(2026, 9, 20), 10)).toBe(1);
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
        dataFile(dataDir),
        'load',
        '1000000',
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const ended = once(writer, 'close');
    await once(writer.stdout, 'data');
    const file = join(folder, 'backup.db');
    const backup = await run('backup', [file]);
    writer.kill('SIGKILL');
    await ended;
    expect(backup).toMatchObject({ code: 0, err: '' });

    const restored = join(folder, 'restored');
    expect(await run('restore', [file], restored)).toMatchObject({ code: 0, err: '' });
    expect(await run('verify', [], restored)).toMatchObject({ code: 0, err: '' });
    const reader = openSqliteReader(dataFile(restored));
    const receipts = await receiptsOf(reader);
    reader.close();
    // A consistent copy: the batches up to some instant, without a gap.
    const ids = new Set(receipts.map(({ id }) => id));
    for (let n = 0; n < receipts.length - 1; n++) expect(ids).toContain(batchId(`load ${n}`));
  }, 30_000);

  test('neither replaces what is there: 2', async () => {
    await withStore(async (store) => store.applyOnce(batch()));
    const file = join(folder, 'backup.db');
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

describe('quarantine', () => {
  const early = quarantined({ count: 2, startedAt: event().at });
  const invalid = quarantined({
    reason: 'invalid_status',
    status: null,
    routeName: '\u001b[31mred',
  });

  const applySources = async () =>
    withStore(async (store) => {
      await store.applyOnce(batch({ name: 'one', events: [], quarantined: [early, invalid] }));
      await store.applyOnce(batch({ name: 'two', events: [], quarantined: [early] }));
    });

  test('list shows the records, and only those that were selected', async () => {
    await applySources();
    const all = await run('quarantine', ['list']);
    expect(all.code).toBe(0);
    expect(all.out).toContain('5 entries in 3 records');
    expect(all.out).toContain('\\u{1b}[31mred');
    expect(all.out).not.toContain('\u001b');
    const [header, first] = all.out.split('\n');
    expect(header).toMatch(/^batch +received +reason +count +status +started_at +consumer/);
    expect(first).toMatch(
      new RegExp(`^${batchId('one')}  2026-11-22T12:00:01.000Z  too_far_in_future  +2  +200 `),
    );

    const byReason = await run('quarantine', ['list', '--reason', 'invalid_status']);
    expect(byReason.out).toContain('1 entries in 1 records');
    const byBatch = await run('quarantine', ['list', '--batch', batchId('two')]);
    expect(byBatch.out).toContain('2 entries in 1 records');
    const both = await run('quarantine', [
      'list',
      '--batch',
      batchId('two'),
      '--reason',
      'too_old',
    ]);
    expect(both.out).toBe('0 entries in 0 records\n');
  });

  test('replay counts once what can be counted, says what is left, and verify agrees', async () => {
    await applySources();
    const first = await run('quarantine', ['replay']);
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(first.out).toContain('4 entries counted, 1 left in quarantine');
    expect(first.out).toContain('1 left, invalid_status: it has no valid status');
    expect((await run('quarantine', ['replay'])).out).toContain('0 entries counted, 1 left');
    expect((await run('quarantine', ['list'])).out).toContain('1 entries in 1 records');
    expect((await run('verify')).out).toMatch(/2026-11 +4 requests +ok/);
  });

  test('a replay can be taken back by the id that it prints', async () => {
    await applySources();
    const { out } = await run('quarantine', ['replay', '--batch', batchId('two')]);
    const [, id = ''] = /: 2 counted, as batch ([0-9a-f]{64})$/m.exec(out) ?? [];
    expect((await run('void', [id, '--reason', 'a mistake', '--by', 'me'])).code).toBe(0);
    expect((await run('verify')).out).toMatch(/2026-11 +0 requests +ok/);
  });

  test('replays that run at the same time count once', async () => {
    await applySources();
    const runs = await Promise.all([1, 2, 3].map(async () => run('quarantine', ['replay'])));
    expect(runs.every(({ code }) => code !== 2)).toBe(true);
    const reader = openSqliteReader(dataFile(dataDir));
    const [row] = await rowsOf(reader, '2026-11');
    reader.close();
    expect(row?.cells).toEqual(new Uint8Array([21 << 1, 100, 8]));
  });

  test('replay counts the selected records alone', async () => {
    await applySources();
    const { out } = await run('quarantine', ['replay', '--batch', batchId('two')]);
    expect(out).toContain('2 entries counted, 0 left');
    expect((await run('quarantine', ['list'])).out).toContain('3 entries in 2 records');
  });

  test('of a batch that is not there cannot run: 2', async () => {
    await applySources();
    const { code, err } = await run('quarantine', ['replay', '--batch', batchId('none')]);
    expect(code).toBe(2);
    expect(err).toContain(`there is no batch ${batchId('none')}`);
  });
});
