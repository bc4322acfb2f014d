import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { readBillableText } from '../../../shared/customers/billable-file.ts';
import { payersOf } from '../../../shared/customers/directory.ts';
import { selects } from '../../../shared/usage/consumer-selector.ts';
import { runs } from '../../support/local/runs.ts';
import { arbitraryDirectory, payerByHand, yamlOf } from '../../support/customers/directory.ts';
import { localClock } from '../../support/usage/local-clock.ts';
import { trickyZones } from '../../support/usage/zones.ts';

const values = [
  'id:a',
  'id:b',
  'custom_id:a',
  'custom_id:acme',
  'custom_id:id:a',
  'username:a',
  'username:acme',
];
const months = ['2026-03', '2026-10', '2026-11', '2027-01'];
const ids = ['acme', 'beta', 'a', '007'];

const arbitraryConsumer = fc.record({
  id: fc.constantFrom('a', 'b', 'c', 'anonymous'),
  customId: fc.constantFrom('', 'a', 'acme', 'id:a', 'custom_id:x', 'anonymous', '007'),
  username: fc.constantFrom('', 'a', 'acme'),
});

const arbitraryCase = fc.record({
  customers: arbitraryDirectory(values, months, ids),
  consumers: fc.array(arbitraryConsumer, { minLength: 1, maxLength: 20 }),
  zone: fc.constantFrom(...trickyZones),
  month: fc.constantFrom(
    '2026-02',
    '2026-03',
    '2026-09',
    '2026-10',
    '2026-11',
    '2026-12',
    '2027-02',
  ),
  // Often the first or the last moment of a month.
  into: fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true })),
});

test('who pays is what looking at every claim of the month gives', () => {
  let claimed = 0;
  fc.assert(
    fc.property(arbitraryCase, ({ customers, consumers, zone, month, into }) => {
      const reading = readBillableText(yamlOf(customers));
      if (reading.kind === 'invalid') throw new Error(JSON.stringify(reading.problems));
      const payers = payersOf(reading.file.customers, zone);
      const { start, end } = localClock(zone).periodAt(
        localClock(zone).firstInstantOf(month),
        'month',
      );
      const at = start + Math.floor((end - 1 - start) * into);
      for (const consumer of consumers) {
        const payer = payers.customerAt(consumer, at);
        const expected = payerByHand(customers, consumer, month);
        expect(payer).toEqual(expected);
        if (ids.includes(payer.id)) claimed += 1;
        // Whatever reads by these selectors misses nothing of the customer.
        expect(payers.selectorsOf(payer.id).some((selector) => selects(selector, consumer))).toBe(
          true,
        );
        // Nothing changes but at a turn.
        const before = payers.turns.filter((turn) => turn <= at).at(-1);
        if (before !== undefined) expect(payers.customerAt(consumer, before)).toEqual(payer);
      }
    }),
    { numRuns: runs(500) },
  );
  expect(claimed).toBeGreaterThan(100);
});

test('two consumers that share no claim and no custom id never share a customer', () => {
  fc.assert(
    fc.property(
      arbitraryDirectory(values, months, ids),
      arbitraryConsumer,
      (customers, consumer) => {
        const reading = readBillableText(yamlOf(customers));
        if (reading.kind === 'invalid') throw new Error(JSON.stringify(reading.problems));
        const payers = payersOf(reading.file.customers, 'UTC');
        const { id } = payers.customerAt(consumer, 0);
        const stranger = { id: 'stranger', customId: id, username: '' };
        const isSame = stranger.customId === consumer.customId;
        const { id: other } = payers.customerAt(stranger, 0);
        const isClaimed = payers.selectorsOf(other).some((selector) => selects(selector, stranger));
        if (!isSame && !(isClaimed && ids.includes(other))) expect(other).not.toBe(id);
      },
    ),
    { numRuns: runs(500) },
  );
});
