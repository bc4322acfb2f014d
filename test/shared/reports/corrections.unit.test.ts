import { expect, test } from '@jest/globals';
import type { Receipt } from '../../../shared/metering/batch.ts';
import type { Adjustment } from '../../../shared/reports/manifest.ts';
import {
  allAdjustments,
  haveSameVoids,
  newCorrections,
} from '../../../shared/reports/corrections.ts';
import { monthPeriod } from '../../../shared/reports/month.ts';
import { batch as batchOf, quarantined, receiptOf } from '../../support/metering/batches.ts';
import { consumer, event } from '../../support/metering/events.ts';

const adjustment = (batch: string, at: string, over: Partial<Adjustment> = {}): Adjustment => ({
  batch,
  requests: -1,
  reason: 'load test',
  by: 'ana',
  at,
  ...over,
});

const [early, late] = ['2026-12-20T08:00:00.000Z', '2026-12-20T08:00:00.001Z'];

const batches = (adjustments: readonly Adjustment[]) => adjustments.map(({ batch }) => batch);

test.each([
  ['a', late, 'b', early, ['b', 'a']],
  ['b', early, 'a', late, ['b', 'a']],
  ['a', early, 'b', early, ['a', 'b']],
  ['b', early, 'a', early, ['a', 'b']],
])('void %s of %s and void %s of %s stand as %j', (one, oneAt, other, otherAt, order) => {
  const [first, second] = [adjustment(one, oneAt), adjustment(other, otherAt)];
  expect(batches(allAdjustments([], [first, second]))).toEqual(order);
  expect(batches(allAdjustments([first], [second]))).toEqual(order);
});

test('a void that an earlier version names stands once, as the receipt has it now', () => {
  const now = adjustment('a', early, { requests: -3 });
  expect(allAdjustments([adjustment('a', early)], [now])).toEqual([now]);
  expect(allAdjustments([now], [])).toEqual([now]);
});

test('months have the same voids where the same batches were voided', () => {
  const corrections = (...names: readonly string[]) => ({
    quarantined: 0,
    dismissed: 0,
    adjustments: names.map((name) => adjustment(name, early)),
    replayedAt: null,
    isBeingVoided: false,
  });
  expect(haveSameVoids(corrections('a', 'b'), corrections('a', 'b'))).toBe(true);
  expect(haveSameVoids(corrections('a', 'b'), corrections('a', 'c'))).toBe(false);
  expect(haveSameVoids(corrections('a', 'b'), corrections('a'))).toBe(false);
  expect(haveSameVoids(corrections('a'), corrections('a', 'b'))).toBe(false);
});

const october = monthPeriod('2026-10', 'UTC');

const corrections = (...receipts: readonly Partial<Receipt>[]) => {
  const month = newCorrections(october);
  for (const over of receipts) {
    const events = [event({ at: october.start })];
    month.add(receiptOf(batchOf({ events }), over));
  }
  return month.corrections();
};

test.each([
  [october.start - 1, 0],
  [october.start, 3],
  [october.end - 1, 3],
  [october.end, 0],
])('quarantine received at %d adds %d to the month', (receivedAt, count) => {
  const waiting = [quarantined({ count: 3 }), quarantined({ count: 5 })];
  const { quarantined: found } = corrections({ receivedAt, quarantined: waiting, replayed: [1] });
  expect(found).toBe(count);
});

test('a month was replayed when the last of its replays was received', () => {
  const replayOf = { batch: 'a0'.repeat(32), records: [0] };
  const at = (receivedAt: number) => ({ receivedAt, replayOf });
  expect(corrections(at(5), at(7)).replayedAt).toBe(7);
  expect(corrections(at(7), at(5)).replayedAt).toBe(7);
  expect(corrections({ receivedAt: 5 }).replayedAt).toBeNull();
});

const decision = { reason: 'load test', by: 'ana', at: Date.parse(early) };
const line = { batch: batchOf().id, reason: 'load test', by: 'ana', at: early };

test('dismissed quarantine is not in the month any more, of a voided batch neither', () => {
  const records = [quarantined({ count: 3 }), quarantined({ count: 5 })];
  const over = {
    receivedAt: october.start,
    quarantined: records,
    dismissed: [{ ...decision, records: [0] }],
  };
  expect(corrections(over)).toMatchObject({ quarantined: 5, dismissed: 3 });
  const other = { ...over, receivedAt: october.end };
  expect(corrections(other)).toMatchObject({ quarantined: 0, dismissed: 0 });
  expect(corrections({ ...over, state: 'voided', voided: decision }).quarantined).toBe(5);
});

test('each part that was voided is a line, and the whole one of what was left', () => {
  const ids = ['load', 'load', 'other', 'left'];
  const events = ids.map((id) => event({ at: october.start, consumer: consumer({ id }) }));
  const { deltas } = batchOf({ events: [...events, event({ at: october.end })] });
  const partVoids = ['load', 'other', 'poppy-id'].map((consumerId) => ({
    ...decision,
    consumerId,
  }));
  const parts = [
    { ...line, requests: -2, consumer_id: 'load' },
    { ...line, requests: -1, consumer_id: 'other' },
  ];
  expect(corrections({ deltas, partVoids }).adjustments).toEqual(parts);
  const whole = { deltas, partVoids, state: 'voided', voided: decision } as const;
  expect(corrections(whole).adjustments).toEqual([{ ...line, requests: -1 }, ...parts]);
});

test('a part under way is no line yet', () => {
  const partVoids = [{ ...decision, consumerId: event().consumer.id }];
  const underWay = corrections({ partVoids, state: 'voiding' });
  expect(underWay).toMatchObject({ adjustments: [], isBeingVoided: true });
});

test('lines of parts stand once each beside those of an earlier version', () => {
  const one = adjustment('a', early, { consumer_id: 'one' });
  const two = adjustment('a', early, { consumer_id: 'two' });
  const whole = adjustment('a', late);
  expect(allAdjustments([one, two], [one])).toEqual([one, two]);
  expect(allAdjustments([one], [two, whole])).toEqual([one, two, whole]);
});

test('an adjustment is of requests, whatever else the batch has counted', () => {
  const quantities = [{ meter: 'response_bytes', amount: 4_000 }];
  const { deltas } = batchOf({ events: [{ ...event({ at: october.start }), quantities }] });
  const voided = { reason: 'load test', by: 'ana', at: october.start };
  const { adjustments } = corrections({ deltas, state: 'voided', voided });
  expect(adjustments.map(({ requests }) => requests)).toEqual([-1]);
});
