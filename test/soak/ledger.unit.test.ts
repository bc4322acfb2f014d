import { expect, test } from '@jest/globals';
import { addTo, compareLedgers, counterSubject, type Ledger } from '../../soak/ledger.ts';

const at = Date.UTC(2026, 10, 22, 12);
const poppy = { id: 'poppy-id', customId: 'cust-0001' };
const subject = counterSubject(at, poppy, 200);
const other = counterSubject(at, poppy, 404);

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
    lines: ['["2026-11-22T12","poppy-id","cust-0001",200]: sent 3, found 1'],
  });
});

test('what was never sent is doubled', () => {
  expect(compareLedgers(ledger(), ledger([subject, 1]))).toMatchObject({ lost: 0, doubled: 1 });
});

test('one counter cannot make up for another', () => {
  const difference = compareLedgers(ledger([subject, 1], [other, 1]), ledger([subject, 2]));
  expect(difference).toMatchObject({ lost: 1, doubled: 1 });
});
