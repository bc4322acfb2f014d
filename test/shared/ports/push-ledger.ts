import { expect, test } from '@jest/globals';

import type { PushLedger } from '../../../shared/ports/push-ledger.ts';
import {
  accepted,
  lost,
  newRecord,
  noted,
  type PushRecord,
  reserved,
} from '../../../shared/push/record.ts';
import { newRound } from '../../../shared/push/round.ts';
import type { PushSystem } from '../../../shared/customers/push-systems.ts';

type Subject = { readonly ledger: PushLedger; readonly close: () => Promise<void> | void };

const sending = (total: number) => ({
  sequence: 1,
  timestampSec: 1_795_000_000,
  total,
  subject: 'cus_ü',
  event: 'api_requests',
  asOf: 1_795_000_000_123,
  address: '4f0c',
  counts: 'billable' as const,
});

const recordOf = (
  customer: string,
  given: { system?: PushSystem; month?: string; meter?: string; total?: number } = {},
): PushRecord => {
  const { system = 'http', month = '2026-11', meter = 'requests', total = 1 } = given;
  return reserved(newRecord({ system, month, customer, meter }), sending(total), 1_000);
};

/** What every ledger promises; `open` makes one that is empty. */
export const describePushLedger = (open: () => Promise<Subject>): void => {
  const within = async (work: (ledger: PushLedger) => Promise<void>): Promise<void> => {
    const { ledger, close } = await open();
    try {
      await work(ledger);
    } finally {
      await close();
    }
  };
  const all = async (ledger: PushLedger, selection = {}) =>
    (await Array.fromAsync(ledger.records(selection))).flat();

  test('the ledger gives back a round as it was stored', async () => {
    await within(async (ledger) => {
      expect(await ledger.round('http', '2026-11')).toBeNull();
      const round = { ...newRound('http', '2026-11'), revision: 1, sequence: 3, stoppedAt: 2 };
      expect(await ledger.putRound(round)).toBe(true);
      expect(await ledger.round('http', '2026-11')).toEqual(round);
      expect(await ledger.round('http', '2026-10')).toBeNull();
      expect(await ledger.rounds()).toEqual([round]);
    });
  });

  test('of two who raise a round from one revision, one does', async () => {
    await within(async (ledger) => {
      for (const revision of [1, 2]) {
        const round = { ...newRound('http', '2026-11'), revision };
        const won = await Promise.all([1, 2, 3].map(async () => ledger.putRound(round)));
        expect(won.filter(Boolean)).toHaveLength(1);
      }
    });
  });

  test('a round is not stored over a later one, nor where one is missing', async () => {
    await within(async (ledger) => {
      const round = newRound('http', '2026-11');
      expect(await ledger.putRound({ ...round, revision: 2 })).toBe(false);
      await ledger.putRound({ ...round, revision: 1 });
      await ledger.putRound({ ...round, revision: 2 });
      expect(await ledger.putRound({ ...round, revision: 2, sequence: 9 })).toBe(false);
      expect(await ledger.round('http', '2026-11')).toMatchObject({ revision: 2, sequence: 0 });
    });
  });

  test('the ledger gives back records as they were stored', async () => {
    await within(async (ledger) => {
      const first = recordOf('acme', { total: Number.MAX_SAFE_INTEGER });
      const unmapped = noted(newRecord({ ...first.key, customer: 'bolt' }), {
        unmapped: 7,
        reason: 'no id “there”',
      });
      if (unmapped === null) throw new Error('nothing to note');
      expect(await ledger.putRecords([first, unmapped])).toEqual([true, true]);
      expect(await all(ledger)).toEqual([first, unmapped]);
      const steps = [accepted(first, 2_000.5)];
      steps.push(lost(steps[0] ?? first, { held: 3, reason: 'it holds 3', at: 3_000 }));
      for (const step of steps) {
        expect(await ledger.putRecords([step])).toEqual([true]);
        expect((await all(ledger))[0]).toEqual(step);
      }
    });
  });

  test('each record is stored on its own condition', async () => {
    await within(async (ledger) => {
      const acme = recordOf('acme');
      const bolt = recordOf('bolt');
      await ledger.putRecords([acme]);
      expect(await ledger.putRecords([acme, bolt])).toEqual([false, true]);
      expect(await ledger.putRecords([accepted(acme, 5), accepted(accepted(bolt, 5), 6)])).toEqual([
        true,
        false,
      ]);
      expect((await all(ledger)).map(({ revision }) => revision)).toEqual([2, 1]);
    });
  });

  test('records are selected by system and month, and come in order', async () => {
    await within(async (ledger) => {
      const records = [
        recordOf('z'),
        recordOf('a', { meter: 'tokens' }),
        recordOf('a'),
        recordOf('a', { month: '2026-10' }),
        recordOf('a', { system: 'stripe' }),
        recordOf('a.b_c-d', { system: 'stripe' }),
      ];
      await ledger.putRecords(records);
      const names = async (selection: Parameters<PushLedger['records']>[0]) =>
        (await all(ledger, selection)).map(
          ({ key }) => `${key.system} ${key.month} ${key.customer} ${key.meter}`,
        );
      expect(await names({ system: 'http', month: '2026-11' })).toEqual([
        'http 2026-11 a requests',
        'http 2026-11 a tokens',
        'http 2026-11 z requests',
      ]);
      expect(await names({ system: 'stripe' })).toEqual([
        'stripe 2026-11 a requests',
        'stripe 2026-11 a.b_c-d requests',
      ]);
      expect(await names({ month: '2026-10' })).toEqual(['http 2026-10 a requests']);
      expect(await names({})).toHaveLength(6);
    });
  });

  test('more records than a chunk holds come once each', async () => {
    await within(async (ledger) => {
      const records = Array.from({ length: 2_500 }, (_, n) => recordOf(`c${n}`));
      const stored = await ledger.putRecords(records);
      expect(stored.filter(Boolean)).toHaveLength(2_500);
      const read = await all(ledger, { system: 'http', month: '2026-11' });
      expect(new Set(read.map(({ key }) => key.customer)).size).toBe(2_500);
      expect(read).toHaveLength(2_500);
    });
  });
};
