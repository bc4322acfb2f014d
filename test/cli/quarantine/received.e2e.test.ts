import { expect, test } from '@jest/globals';
import { dayMs } from '../../../shared/calendar/instant.ts';
import { batch, batchId, quarantined } from '../../support/metering/batches.ts';
import { consumer, event } from '../../support/metering/events.ts';
import { folderOfEachTest } from '../../support/stores/store-folder.ts';

const { run, withStore } = folderOfEachTest();

const receivedAt = Date.parse('2026-11-22T12:00:01Z');
const longAgo = receivedAt - 500 * dayMs;

/** A store that has counted one request 500 days ago and dropped its receipt. */
const countedLongAgo = async () =>
  withStore(async (store) => {
    const old = event({ at: longAgo });
    await store.applyOnce(batch({ name: 'old', receivedAt: longAgo, events: [old] }));
    await store.applyOnce(batch({ name: 'new', receivedAt, events: [event({ at: receivedAt })] }));
    expect(await store.expireReceipts(receivedAt, 400)).toBe(1);
  });

const quarantineAt = async (startedAt: number, over = {}) =>
  withStore(async (store) => {
    const record = quarantined({ reason: 'too_old', startedAt, ...over });
    await store.applyOnce(batch({ name: 'wrong', receivedAt, events: [], quarantined: [record] }));
  });

const replay = async () => {
  const { code, out } = await run('quarantine replay', ['--at', 'received']);
  return { code, out: out.split('\n').slice(0, -1) };
};

test.each([
  ['the year 2016', Date.UTC(2016, 1, 3)],
  ['a day before the last receipt that was dropped', longAgo - dayMs],
])('--at received counts a clock of %s, also after receipts were dropped', async (_, startedAt) => {
  await countedLongAgo();
  await quarantineAt(startedAt);
  expect((await replay()).out.at(-1)).toBe('1 entry counted, 0 left in quarantine');
  expect((await replay()).out.at(-1)).toBe('0 entries counted, 0 left in quarantine');
  expect((await run('verify')).out).toMatch(/^2026-11 +2 requests +ok$/m);
});

test('--at received leaves what came again after its receipt was dropped', async () => {
  await countedLongAgo();
  await quarantineAt(longAgo);
  expect(await replay()).toEqual({
    code: 0,
    out: [
      `${batchId('wrong')}: 1 left, too_old: it may have been counted already: its consumer has ` +
        'requests of its started_at and status, and receipts are complete since ' +
        '2025-07-10T12:00:01.001Z only',
      '0 entries counted, 1 left in quarantine',
    ],
  });
});

test.each([
  ['another status', { status: 404 }],
  ['another consumer', { consumer: consumer({ id: 'another' }) }],
])('--at received counts an entry of %s than what was counted then', async (_, over) => {
  await countedLongAgo();
  await quarantineAt(longAgo, over);
  expect((await replay()).out.at(-1)).toBe('1 entry counted, 0 left in quarantine');
});
