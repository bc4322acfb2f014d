import { describe, expect, test } from '@jest/globals';
import { batch, batchId, quarantined } from '../../support/metering/batches.ts';
import { event } from '../../support/metering/events.ts';
import { folderOfEachTest } from '../../support/stores/store-folder.ts';

const { run, withStore } = folderOfEachTest();

const nothing = { status: null, startedAt: null, consumer: null };
const junk = quarantined({ reason: 'not_an_object', ...nothing, requestId: '' });
const wrong = quarantined({
  reason: 'invalid_status',
  ...nothing,
  received: { status: '"200"', startedAt: '"soon\u202e"', consumer: 'username 7' },
});
const inSeconds = quarantined({ reason: 'too_old', count: 3, startedAt: 1_795_348 });

const applySources = async () =>
  withStore(async (store) => {
    const records = [junk, wrong, inSeconds];
    await store.applyOnce(batch({ name: 'one', events: [], quarantined: records }));
    await store.applyOnce(batch({ name: 'two', events: [], quarantined: [inSeconds] }));
  });

const why = ['--reason', 'a test of the sender', '--by', 'Ada'];

describe('quarantine list', () => {
  test('shows what came where a field is wrong, and nothing that moves a terminal', async () => {
    await applySources();
    const { out } = await run('quarantine list', ['--code', 'invalid_status']);
    expect(out).toMatch(/invalid_status +1 +"200" +"soon\\u\{202e\}" +username 7 +request-1/);
    const { out: json } = await run('quarantine list', ['--json', '--code', 'invalid_status']);
    expect(JSON.parse(json)).toMatchObject({
      data: [
        {
          status: null,
          status_received: '"200"',
          started_at: null,
          started_at_received: '"soon\u202e"',
          consumer_id: null,
          consumer_received: 'username 7',
        },
      ],
    });
  });
});

describe('quarantine replay', () => {
  test('leaves an instant before 2015, and says how to count it', async () => {
    await applySources();
    const { code, out } = await run('quarantine replay', ['--batch', batchId('two')]);
    expect(code).toBe(0);
    expect(out).toBe(
      `${batchId('two')}: 3 left, too_old: its started_at is 1970-01-01T00:29:55.348Z, before the ` +
        'year 2015: "--at received" counts it when its batch came\n' +
        '0 entries counted, 3 left in quarantine\n',
    );
  });

  test('--at received counts it when its batch came, once', async () => {
    await applySources();
    const selected = ['--at', 'received', '--code', 'too_old'];
    expect((await run('quarantine replay', selected)).out).toContain('6 entries counted, 0 left');
    expect((await run('quarantine replay', selected)).out).toContain('0 entries counted, 0 left');
    expect((await run('verify')).out).toMatch(/^2026-11 +6 requests +ok$/m);
  });

  test('at no other instant', async () => {
    await applySources();
    const { code, err } = await run('quarantine replay', ['--at', 'noon']);
    expect(err).toContain('--at is "noon"; allowed: started, received');
    expect(code).toBe(2);
  });
});

describe('quarantine dismiss', () => {
  test('takes all of it off the list, for good, and names of whom', async () => {
    await applySources();
    const { code, out } = await run('quarantine dismiss', why);
    expect({ code, out }).toEqual({
      code: 0,
      out: `${batchId('one')}: 5 dismissed\n${batchId('two')}: 3 dismissed\n8 entries dismissed\n`,
    });
    const none = { code: 0, out: '0 entries in 0 records\n', err: '' };
    expect(await run('quarantine list')).toEqual(none);
    expect((await run('quarantine dismiss', why)).out).toBe('0 entries dismissed\n');
    const replay = await run('quarantine replay', ['--at', 'received']);
    expect(replay.out).toBe('0 entries counted, 0 left in quarantine\n');
    await withStore(async (store) => {
      const { dismissed } = (await store.receipt(batchId('one'))) ?? {};
      const decision = { reason: 'a test of the sender', by: 'Ada' };
      expect(dismissed).toEqual([expect.objectContaining({ ...decision, records: [0, 1, 2] })]);
    });
  });

  test('--json has the entries of each batch, and their sum', async () => {
    await applySources();
    const { code, out } = await run('quarantine dismiss', [...why, '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({
      data: [
        { batch: batchId('one'), entries: 5 },
        { batch: batchId('two'), entries: 3 },
      ],
      entries: 8,
    });
    const again = await run('quarantine dismiss', [...why, '--json']);
    expect(JSON.parse(again.out)).toEqual({ data: [], entries: 0 });
  });

  test('takes the selected records alone', async () => {
    await applySources();
    const selected = [...why, '--batch', batchId('one'), '--code', 'not_an_object'];
    expect((await run('quarantine dismiss', selected)).out).toContain('1 entry dismissed');
    expect((await run('quarantine list')).out).toContain('7 entries in 3 records');
  });

  test.each([
    ['a reason', ['--by', 'Ada'], "required option '--reason <TEXT>'"],
    ['a name', ['--reason', 'x'], "required option '--by <WHO>'"],
  ])('does nothing without %s', async (_, words, message) => {
    await applySources();
    const { code, err } = await run('quarantine dismiss', words);
    expect(err).toContain(message);
    expect(code).toBe(2);
    expect((await run('quarantine list')).out).toContain('8 entries');
  });
});

test('quarantine of a batch that was voided is left by replay, and can be dismissed', async () => {
  await withStore(async (store) => {
    await store.applyOnce(batch({ name: 'one', events: [event()], quarantined: [quarantined()] }));
    await store.voidBatch(batchId('one'), { reason: 'a test', by: 'ada', at: 0 });
  });
  expect((await run('quarantine list')).code).toBe(1);
  expect((await run('quarantine replay')).out).toContain('1 left, too_far_in_future: its batch');
  expect((await run('quarantine dismiss', why)).out).toContain('1 entry dismissed');
  expect((await run('quarantine list')).code).toBe(0);
});
