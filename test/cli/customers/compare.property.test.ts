import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { compareWithUsage } from '../../../cli/customers/compare.ts';
import { createMemoryCounterStore } from '../../../shared/adapters/memory/counter-store.ts';
import { readBillableText } from '../../../shared/customers/billable-file.ts';
import type { Consumer } from '../../../shared/metering/consumer.ts';
import {
  arbitraryDirectory,
  payerByHand,
  type Written,
  yamlOf,
} from '../../support/customers/directory.ts';
import { batch } from '../../support/metering/batches.ts';
import { event } from '../../support/metering/events.ts';
import { localClock } from '../../support/usage/local-clock.ts';

type Used = { readonly at: string; readonly consumer: Consumer };

const compared = async (written: readonly Written[], used: readonly Used[], zone = 'UTC') => {
  const store = createMemoryCounterStore();
  const events = used.map(({ at, consumer }) => event({ at: Date.parse(at), consumer }));
  const receivedAt = Date.parse('2026-12-01T00:00:00Z');
  if (events.length > 0) await store.applyOnce(batch({ events, receivedAt }));
  const read = readBillableText(yamlOf(written));
  if (read.kind === 'invalid') throw new Error(JSON.stringify(read.problems));
  return compareWithUsage(read.file.customers, { reader: store, timezone: zone });
};

const used = (at: string, customId: string): Used => ({
  at: `${at}:00:00Z`,
  consumer: { id: 'k1', customId, username: 'u' },
});

const written = (id: string, ...claims: Written['claims']): Written => ({ id, name: '', claims });

const c2 = { value: 'custom_id:c-2', since: null };

test.each([
  ['2026-11-02T10', '2026-11-02T11'],
  ['2026-10-02T10', '2026-11-02T11'],
])(
  'a custom id that a consumer had before another is told as unclaimed (%s, %s)',
  async (before, after) => {
    const found = await compared([written('acme', c2)], [used(before, 'c-1'), used(after, 'c-2')]);
    expect(found.unclaimed).toEqual([{ id: 'k1', customId: 'c-1', username: 'u' }]);
  },
);

test('a claim whose value has usage before its month only is told as unmatched', async () => {
  const found = await compared(
    [written('acme', { ...c2, since: '2026-11' }), written('beta', c2)],
    [used('2026-01-02T10', 'c-2')],
  );
  expect(found).toMatchObject({
    unclaimed: [],
    unmatched: [{ customer: 'acme', claim: 'custom_id:c-2', since: '2026-11' }],
    contested: [],
  });
});

test('a claim whose value has usage after a later claim only is told as unmatched', async () => {
  const found = await compared(
    [written('acme', { ...c2, since: '2026-11' }), written('beta', c2)],
    [used('2026-11-02T10', 'c-2')],
  );
  expect(found.unmatched).toEqual([{ customer: 'beta', claim: 'custom_id:c-2', since: '' }]);
});

test.each([
  ['Asia/Tokyo', '2026-10-31T20', true],
  ['Asia/Tokyo', '2026-10-31T14', false],
  ['America/New_York', '2026-11-01T02', false],
  ['America/New_York', '2026-11-01T04', true],
])('in %s a month begins at its midnight: %s is of November: %s', async (zone, at, isNovember) => {
  const claim = { ...c2, since: '2026-11' };
  const found = await compared([written('acme', claim)], [used(at, 'c-2')], zone);
  expect([found.unclaimed.length, found.unmatched.length]).toEqual(isNovember ? [0, 0] : [1, 1]);
});

test('the findings are those of a look at each event', async () => {
  const consumer = fc.record({
    id: fc.constantFrom('k1', 'k2'),
    customId: fc.constantFrom('', 'c-1', 'acme'),
    username: fc.constantFrom('', 'u'),
  });
  const instant = fc.constantFrom(
    '2026-09-30T11',
    '2026-09-30T20',
    '2026-10-01T03',
    '2026-10-01T05',
    '2026-10-15T00',
    '2026-10-31T14',
    '2026-10-31T15',
    '2026-11-01T03',
    '2026-11-01T04',
    '2026-11-20T09',
  );
  const directories = arbitraryDirectory(
    ['id:k1', 'id:k2', 'custom_id:c-1', 'username:u'],
    ['2026-10', '2026-11', '2099-01'],
    ['acme', 'beta'],
  );
  const events = fc.array(fc.record({ at: instant.map((at) => `${at}:00:00Z`), consumer }), {
    maxLength: 6,
  });
  const zones = fc.constantFrom('UTC', 'Asia/Tokyo', 'America/New_York');
  await fc.assert(
    fc.asyncProperty(directories, events, zones, async (directory, all, zone) => {
      const clock = localClock(zone);
      const monthOf = ({ at }: Used): string => clock.textOf(Date.parse(at)).slice(0, 7);
      const found = await compared(directory, all, zone);
      const latest = new Map<string, Used>();
      for (const one of all.toSorted((a, b) => a.at.localeCompare(b.at))) {
        latest.set(JSON.stringify(one.consumer), one);
      }
      const unclaimed = [...latest.values()].filter(
        (one) => !['acme', 'beta'].includes(payerByHand(directory, one.consumer, monthOf(one)).id),
      );
      expect(new Set(found.unclaimed)).toEqual(new Set(unclaimed.map((one) => one.consumer)));

      const counts = ({ value, since }: Written['claims'][number]): boolean =>
        all.some((one) => {
          const { id, customId, username } = one.consumer;
          const values = [`id:${id}`, `custom_id:${customId}`, `username:${username}`];
          const begun = directory
            .flatMap(({ claims }) => claims)
            .filter((claim) => claim.value === value && (claim.since ?? '') <= monthOf(one))
            .map((claim) => claim.since ?? '');
          return values.includes(value) && begun.sort().at(-1) === (since ?? '');
        });
      const unmatched = directory.flatMap(({ claims }) =>
        claims.filter((claim) => !counts(claim)).map(({ value, since }) => [value, since ?? '']),
      );
      expect(found.unmatched.map(({ claim, since }) => [claim, since])).toEqual(unmatched);
    }),
  );
});
