import { expect, test } from '@jest/globals';
import { type ClockMove, isExplained } from '../../../soak/faults/clock-moves.ts';
import { counterSubject, type Ledger, poisonSubject } from '../../../soak/ledger.ts';
import {
  addRecord,
  isGood,
  nameUnexplained,
  type QuarantinedRecord,
} from '../../../soak/judge/quarantined.ts';
import { dayMs, hourMs, minuteMs } from '../../../shared/calendar/instant.ts';
import { quarantined } from '../../support/metering/batches.ts';

const from = Date.parse('2026-11-22T12:00:00Z');
const until = from + 1_000;

const recordOf = (of: QuarantinedRecord['entry']): QuarantinedRecord => ({
  receivedAt: from,
  entry: of,
  fate: 'open',
});

const found = (record: QuarantinedRecord): Ledger => {
  const ledger: Ledger = new Map();
  addRecord(ledger, record);
  return ledger;
};

const move = (aheadMs: number): readonly ClockMove[] => [{ aheadMs, from, until }];

/** A good entry that began when the clock was moved, or so long before. */
const entry = (reason: 'too_old' | 'too_far_in_future', ageMs = 0) =>
  quarantined({ reason, startedAt: from - ageMs });

test.each([
  ['a year ahead', 365 * dayMs, 'too_old'],
  ['a year behind', -365 * dayMs, 'too_far_in_future'],
  ['an hour behind', -hourMs, 'too_far_in_future'],
] as const)('a clock %s explains an entry that it received', (_, aheadMs, reason) => {
  for (const trulyAt of [from, until]) {
    expect(isExplained(entry(reason), trulyAt + aheadMs, move(aheadMs))).toBe(true);
  }
});

test.each([
  ['before the clock was moved', from - 1],
  ['after it was set right', until + 1],
])('nothing explains an entry that was received %s', (_, trulyAt) => {
  const aheadMs = -365 * dayMs;
  expect(isExplained(entry('too_far_in_future'), trulyAt + aheadMs, move(aheadMs))).toBe(false);
  expect(isExplained(entry('too_far_in_future'), trulyAt, move(aheadMs))).toBe(false);
});

test.each([
  ['an hour ahead', hourMs, entry('too_old')],
  ['a minute behind', -minuteMs, entry('too_far_in_future')],
  ['an hour behind', -hourMs, entry('too_far_in_future', 2 * hourMs)],
  ['a year behind', -365 * dayMs, entry('too_old')],
  ['a year ahead', 365 * dayMs, quarantined({ reason: 'invalid_consumer', startedAt: from })],
])('a clock %s does not explain what it did not cause', (_, aheadMs, record) => {
  expect(isExplained(record, from + aheadMs, move(aheadMs))).toBe(false);
});

test('a good entry in quarantine that nothing explains is named', () => {
  const record = recordOf(entry('too_old'));
  expect(nameUnexplained([record], [])).toEqual([
    'good entry request-1 of 2026-11-22T12:00:00.000Z is in quarantine: too_old, ' +
      'received 2026-11-22T12:00:00.000Z, and no move of the clock explains it',
  ]);
});

test('poison in quarantine needs no explanation, and stands for itself alone', () => {
  const poison = quarantined({ reason: 'invalid_status', status: null, requestId: 'r-7' });
  const record = recordOf(poison);
  expect(nameUnexplained([record], [])).toEqual([]);
  expect(isGood(record)).toBe(false);
  expect(found(record)).toEqual(new Map([[poisonSubject('r-7'), 1]]));
});

test('a good entry that is called invalid is not taken for poison', () => {
  const called = quarantined({ reason: 'invalid_status', startedAt: from });
  const record = recordOf(called);
  const { consumer } = called;
  if (consumer === null) throw new TypeError('the record has no consumer');
  const counted = { at: from, consumer, service: 'orders', status: called.status ?? 0 };
  expect(found(record)).toEqual(new Map([[counterSubject(counted), 1]]));
  expect(nameUnexplained([record], move(365 * dayMs))).toHaveLength(1);
});

test('a good entry in quarantine stands for its quantities too', () => {
  const record = quarantined({ quantities: [{ meter: 'request_bytes', amount: 700 }] });
  const { startedAt: at, consumer, status } = record;
  if (at === null || consumer === null || status === null) throw new TypeError('it is not good');
  const counted = { at, consumer, service: record.labels.service, status };
  expect(found(recordOf(record))).toEqual(
    new Map([
      [counterSubject(counted), 1],
      [counterSubject(counted, 'request_bytes'), 700],
    ]),
  );
});
