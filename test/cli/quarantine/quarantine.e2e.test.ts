import { describe, expect, test } from '@jest/globals';
import { dataFile } from '../../../shared/adapters/sqlite/files.ts';
import { openSqliteReader } from '../../../shared/adapters/sqlite/reader.ts';
import { batch, batchId, quarantined } from '../../support/metering/batches.ts';
import { event } from '../../support/metering/events.ts';
import { folderOfEachTest } from '../../support/stores/store-folder.ts';
import { rowsOf } from '../../support/stores/stores.ts';

const { dataDir, run, withStore } = folderOfEachTest();

describe('quarantine', () => {
  const early = quarantined({ count: 2, startedAt: event().at });
  const invalid = quarantined({
    reason: 'invalid_status',
    status: null,
    labels: { service: '', route: '\u001b[31mred', ai_model: 'gpt-4o' },
    quantities: [
      { meter: 'credits', amount: 3 },
      { meter: 'invalid_quantities', amount: 1 },
    ],
  });

  const applySources = async () =>
    withStore(async (store) => {
      await store.applyOnce(batch({ name: 'one', events: [], quarantined: [early, invalid] }));
      await store.applyOnce(batch({ name: 'two', events: [], quarantined: [early] }));
    });

  test('list shows the records, and only those that were selected', async () => {
    await applySources();
    const all = await run('quarantine list', []);
    expect(all.code).toBe(1);
    expect(all.out).toContain('5 entries in 3 records');
    expect(all.out).toContain('\\u{1b}[31mred');
    expect(all.out).not.toContain('\u001b');
    expect(all.out).toMatch(/red +gpt-4o +credits 3, invalid_quantities 1\n/);
    const [header, first] = all.out.split('\n');
    expect(header).toMatch(/^batch +received +reason +count +status +started_at +consumer/);
    expect(first).toMatch(
      new RegExp(`^${batchId('one')}  2026-11-22T12:00:01.000Z  too_far_in_future  +2  +200 `),
    );

    const byReason = await run('quarantine list', ['--code', 'invalid_status']);
    expect(byReason.out).toContain('1 entry in 1 record');
    const byBatch = await run('quarantine list', ['--batch', batchId('two')]);
    expect(byBatch.out).toContain('2 entries in 1 record');
    const both = await run('quarantine list', ['--batch', batchId('two'), '--code', 'too_old']);
    expect(both).toEqual({ code: 0, out: '0 entries in 0 records\n', err: '' });
  });

  test('list --json has every record, and what is not known is null', async () => {
    await applySources();
    const { code, out } = await run('quarantine list', ['--json']);
    expect(code).toBe(1);
    const { data, ...sums } = JSON.parse(out) as { data: readonly Record<string, unknown>[] };
    expect(sums).toEqual({ records: 3, entries: 5 });
    const record = { batch: batchId('one'), received: '2026-11-22T12:00:01.000Z' };
    expect(data).toContainEqual(expect.objectContaining({ ...record, count: 2, status: 200 }));
    expect(data).toContainEqual(
      expect.objectContaining({
        ...record,
        reason: 'invalid_status',
        status: null,
        ai_model: 'gpt-4o',
        quantities: { credits: 3, invalid_quantities: 1 },
      }),
    );
    expect(data).toContainEqual(
      expect.objectContaining({ batch: batchId('two'), ai_model: null, quantities: {} }),
    );
    const none = await run('quarantine list', ['--json', '--code', 'too_old']);
    expect(none.code).toBe(0);
    expect(JSON.parse(none.out)).toEqual({ data: [], records: 0, entries: 0 });
  });

  test('replay counts once what can be counted, says what is left, and verify agrees', async () => {
    await applySources();
    const first = await run('quarantine replay', []);
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(first.out).toContain('4 entries counted, 1 left in quarantine');
    expect(first.out).toContain('1 left, invalid_status: it has no valid status');
    expect((await run('quarantine replay', [])).out).toContain('0 entries counted, 1 left');
    expect((await run('quarantine list', [])).out).toContain('1 entry in 1 record');
    expect((await run('verify')).out).toMatch(/2026-11 +4 requests +ok/);
  });

  test('a replay can be voided by the id that it prints', async () => {
    await applySources();
    const { out } = await run('quarantine replay', ['--batch', batchId('two')]);
    const [, id = ''] = /: 2 counted, as batch ([0-9a-f]{64})$/m.exec(out) ?? [];
    expect((await run('void', [id, '--reason', 'a mistake', '--by', 'me'])).code).toBe(0);
    expect((await run('verify')).out).toMatch(/2026-11 +0 requests +ok/);
  });

  test('replay --json has what became of each batch, and the sums', async () => {
    await applySources();
    const { code, out } = await run('quarantine replay', ['--json']);
    expect(code).toBe(0);
    const counted_as = expect.stringMatching(/^[0-9a-f]{64}$/);
    const left = [
      { reason: 'invalid_status', why: expect.stringContaining('no valid status'), entries: 1 },
    ];
    expect(JSON.parse(out)).toEqual({
      data: [
        { batch: batchId('one'), counted: 2, counted_as, refused: null, left },
        { batch: batchId('two'), counted: 2, counted_as, refused: null, left: [] },
      ],
      counted: 4,
      left: 1,
    });
  });

  test('replays that run at the same time count once', async () => {
    await applySources();
    const runs = await Promise.all([1, 2, 3].map(async () => run('quarantine replay', [])));
    for (const { code, out } of runs) {
      expect(code).toBe(/another replay|receipts were dropped/.test(out) ? 2 : 0);
    }
    const reader = openSqliteReader(dataFile(dataDir()));
    const [row] = await rowsOf(reader, '2026-11');
    reader.close();
    expect(row?.cells).toEqual(new Uint8Array([21 << 1, 100, 8]));
  });

  test('replay counts the selected records alone', async () => {
    await applySources();
    const { out } = await run('quarantine replay', ['--batch', batchId('two')]);
    expect(out).toContain('2 entries counted, 0 left');
    expect((await run('quarantine list', [])).out).toContain('3 entries in 2 records');
  });

  test('of a batch that is not there cannot run: 2', async () => {
    await applySources();
    const { code, err } = await run('quarantine replay', ['--batch', batchId('none')]);
    expect(code).toBe(2);
    expect(err).toContain(`there is no batch ${batchId('none')}`);
  });
});
