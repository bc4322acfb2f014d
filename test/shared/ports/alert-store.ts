import { expect, test } from '@jest/globals';

import { answered, begun } from '../../../shared/alerts/delivery.ts';
import { evaluated } from '../../../shared/alerts/evaluate.ts';
import { alertPeriodAt } from '../../../shared/alerts/period.ts';
import {
  type AlertRecord,
  newAlertRecord,
  nextNotice,
  withDelivery,
} from '../../../shared/alerts/record.ts';
import type { AlertStore } from '../../../shared/ports/alert-store.ts';

type Subject = { readonly store: AlertStore; readonly close: () => Promise<void> | void };

const now = Date.parse('2026-11-22T12:00:00.500Z');

const recordOf = (customer: string, given: { rule?: string; at?: number } = {}): AlertRecord => {
  const period = alertPeriodAt(given.at ?? now, 'month', 'Europe/Berlin');
  const { rule = 'plan “ü”' } = given;
  const record = evaluated(newAlertRecord({ rule, customer, period, timezone: 'Europe/Berlin' }), {
    rule: { at: [80, 100], limit: 10, meter: 'requests', billable: true },
    value: 12,
    asOf: now - 1,
    now,
    channels: ['webhook', 'topic'],
    storeId: 'store',
    hash: (text) => String(text.length),
  });
  if (record === null) throw new Error('nothing is reached');
  return record;
};

/** The record once nothing of it is to be delivered any more. */
const settledOf = (open: AlertRecord): AlertRecord => {
  let record = open;
  for (const channel of ['webhook', 'topic'] as const) {
    for (let next = nextNotice(record, channel); next; next = nextNotice(record, channel)) {
      const delivery = answered(begun(next.delivery, now), { kind: 'taken' }, now);
      record = { ...withDelivery(record, next.notice.id, delivery), revision: open.revision + 1 };
    }
  }
  return record;
};

/** What every store of alerts promises; `open` makes one that is empty. */
export const describeAlertStore = (open: () => Promise<Subject>): void => {
  const within = async (work: (store: AlertStore) => Promise<void>): Promise<void> => {
    const { store, close } = await open();
    try {
      await work(store);
    } finally {
      await close();
    }
  };
  const allIn = async (chunks: AsyncIterable<readonly AlertRecord[]>) =>
    (await Array.fromAsync(chunks)).flat();
  const keyOf = ({ rule, customer, period }: AlertRecord) => ({
    rule,
    customer,
    period: period.name,
  });

  test('a rule keeps the instant at which it was first read', async () => {
    await within(async (store) => {
      expect(await store.rules()).toEqual(new Map());
      await store.noteRules(['plan', 'a '.repeat(500)], 5);
      await store.noteRules(['plan', 'other'], 9.5);
      expect(await store.rules()).toEqual(
        new Map([
          ['plan', 5],
          ['a '.repeat(500), 5],
          ['other', 9.5],
        ]),
      );
    });
  });

  test('the store gives back records as they were stored', async () => {
    await within(async (store) => {
      const first = recordOf('acme');
      expect(await store.record(keyOf(first))).toBeNull();
      expect(await store.putRecords([first])).toEqual([true]);
      expect(await store.record(keyOf(first))).toEqual(first);
      const settled = settledOf(first);
      expect(await store.putRecords([settled])).toEqual([true]);
      expect(await store.record(keyOf(first))).toEqual(settled);
    });
  });

  test('of two who change a record from one revision, one does', async () => {
    await within(async (store) => {
      const first = recordOf('acme');
      for (const record of [first, settledOf(first)]) {
        const won = await Promise.all([1, 2, 3].map(async () => store.putRecords([record])));
        expect(won.flat().filter(Boolean)).toHaveLength(1);
      }
      expect(await store.putRecords([{ ...first, revision: 7 }, recordOf('bolt')])).toEqual([
        false,
        true,
      ]);
    });
  });

  test('records are found by rule and period', async () => {
    await within(async (store) => {
      const before = Date.parse('2026-10-22T12:00:00Z');
      const records = [
        recordOf('acme'),
        recordOf('bolt'),
        recordOf('acme', { rule: 'other' }),
        recordOf('acme', { at: before }),
      ];
      await store.putRecords(records);
      const found = await allIn(store.records({ rule: 'plan “ü”', period: '2026-11' }));
      expect(found.map(({ customer }) => customer).sort()).toEqual(['acme', 'bolt']);
      expect(await allIn(store.records({ rule: 'plan “ü”', period: '2026-10' }))).toEqual([
        records[3],
      ]);
    });
  });

  test('what is still to be delivered is found, and what is settled is not', async () => {
    await within(async (store) => {
      const open1 = recordOf('acme');
      const open2 = recordOf('bolt', { rule: 'other' });
      await store.putRecords([open1, open2]);
      expect((await allIn(store.open())).map(keyOf)).toEqual(
        expect.arrayContaining([keyOf(open1), keyOf(open2)]),
      );
      await store.putRecords([settledOf(open1)]);
      expect((await allIn(store.open())).map(keyOf)).toEqual([keyOf(open2)]);
    });
  });

  test('more records than a chunk holds come once each', async () => {
    await within(async (store) => {
      const records = Array.from({ length: 1_100 }, (_, n) => recordOf(`c${n}`));
      const stored = await store.putRecords(records);
      expect(stored.filter(Boolean)).toHaveLength(1_100);
      const found = await allIn(store.records({ rule: 'plan “ü”', period: '2026-11' }));
      expect(new Set(found.map(({ customer }) => customer)).size).toBe(1_100);
      const openOnes = await allIn(store.open());
      expect(new Set(openOnes.map(({ customer }) => customer)).size).toBe(1_100);
      expect(openOnes).toHaveLength(1_100);
    });
  });

  test('no call loses what is still to be delivered of a period that ended', async () => {
    await within(async (store) => {
      const kept = recordOf('acme');
      await store.putRecords([kept]);
      await store.dropEnded(Number.MAX_SAFE_INTEGER);
      expect(await store.record(keyOf(kept))).toEqual(kept);
    });
  });
};
