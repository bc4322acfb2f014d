import { expect, test } from '@jest/globals';
import {
  addTo,
  compareLedgers,
  counterSubject,
  entriesIn,
  type Ledger,
  lineSubject,
  poisonSubject,
  toLines,
} from '../../soak/ledger.ts';

const at = Date.UTC(2026, 10, 22, 12);
const poppy = { id: 'poppy-id', customId: 'cust-0001', username: 'poppy' };
const counted = { at, consumer: poppy, service: 'orders', status: 200 };
const subject = counterSubject(counted);
const other = counterSubject({ ...counted, status: 404 });

const ledger = (...entries: readonly (readonly [string, number])[]): Ledger => {
  const made: Ledger = new Map();
  for (const [name, count] of entries) addTo(made, name, count);
  return made;
};

test('equal ledgers have no difference', () => {
  const difference = compareLedgers(ledger([subject, 2]), ledger([subject, 1], [subject, 1]));
  expect(difference).toEqual({ lost: 0, doubled: 0, lines: [] });
});

test('what is found nowhere is lost, and named', () => {
  expect(compareLedgers(ledger([subject, 3]), ledger([subject, 1]))).toEqual({
    lost: 2,
    doubled: 0,
    lines: ['["2026-11-22T12:00","poppy-id","cust-0001","poppy","orders",200]: sent 3, found 1'],
  });
});

test('what was never sent is doubled', () => {
  expect(compareLedgers(ledger(), ledger([subject, 1]))).toMatchObject({ lost: 0, doubled: 1 });
});

test('one counter cannot make up for another', () => {
  const difference = compareLedgers(ledger([subject, 1], [other, 1]), ledger([subject, 2]));
  expect(difference).toMatchObject({ lost: 1, doubled: 1 });
});

test.each([
  ['another quarter of the hour', { at: at + 15 * 60_000 }],
  ['another username', { consumer: { ...poppy, username: 'poppy-renamed' } }],
  ['another label', { service: 'search' }],
])('what is found under %s is lost here and doubled there', (_, over) => {
  const elsewhere = counterSubject({ ...counted, ...over });
  const difference = compareLedgers(ledger([subject, 1]), ledger([elsewhere, 1]));
  expect(difference).toMatchObject({ lost: 1, doubled: 1 });
});

test('a sum of a meter that differs is named, and is no entry', () => {
  const bytes = counterSubject(counted, 'request_bytes');
  expect(compareLedgers(ledger([bytes, 700]), ledger([bytes, 600]))).toEqual({
    lost: 0,
    doubled: 0,
    lines: [expect.stringMatching(/^request_bytes\["2026.*: sent 700, found 600$/)],
  });
  expect(entriesIn(ledger([bytes, 700], [subject, 2], [poisonSubject('r-1'), 1]))).toBe(3);
});

test('lines sum over quarter hours and usernames, and over nothing else', () => {
  const later = { ...counted, at: at + 59 * 60_000, consumer: { ...poppy, username: 'renamed' } };
  const poison = poisonSubject('r-1');
  const all = ledger([subject, 1], [other, 2], [counterSubject(later), 4], [poison, 8]);
  expect(toLines(all, 'hour')).toEqual(
    ledger(
      [lineSubject('hour', counted, 'requests'), 5],
      [lineSubject('hour', { ...counted, status: 404 }, 'requests'), 2],
      [poison, 8],
    ),
  );
  const bytes = ledger([counterSubject(counted, 'request_bytes'), 1]);
  expect([...toLines(bytes, 'month').keys()]).toEqual([
    lineSubject('month', counted, 'request_bytes'),
  ]);
});
