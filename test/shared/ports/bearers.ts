import { describe, expect, test } from '@jest/globals';
import { batch } from '../../support/metering/batches.ts';
import { consumer, event, hostileNames, longestNames } from '../../support/metering/events.ts';
import { byUtf8Bytes, hostileConsumers } from '../../support/metering/hostile-consumers.ts';
import type { StoreSubject } from '../../support/stores/stores.ts';
import { withStore } from './with-store.ts';

/** Who has a name: the ids that a store finds by a username or a custom id. */
export const describeBearers = (subject: StoreSubject): void => {
  describe('findIds', () => {
    test('finds every bearer of a hostile name and no one else', async () => {
      await withStore(subject, async (store) => {
        await store.applyOnce(
          batch({ events: hostileConsumers.map((each) => event({ consumer: each })) }),
        );
        for (const value of [...hostileNames, ...longestNames]) {
          for (const kind of ['username', 'customId'] as const) {
            const bearers = hostileConsumers.filter((each) => each[kind] === value);
            const ids = [...new Set(bearers.map(({ id }) => id))].sort(byUtf8Bytes);
            expect(await store.findIds('2026-11', { kind, value })).toEqual(ids);
          }
        }
      });
    });

    test('gives each id once, ascending, for the asked month alone', async () => {
      await withStore(subject, async (store) => {
        const october = Date.parse('2026-10-05T00:00:00Z');
        const events = [
          event({ consumer: consumer({ id: 'b', customId: '1' }) }),
          event({ consumer: consumer({ id: 'b', customId: '2' }) }),
          event({ consumer: consumer({ id: 'a', customId: 'poppy' }) }),
          event({ consumer: consumer({ id: 'c' }), at: october }),
          event({ consumer: consumer({ id: 'd', username: 'digit' }) }),
        ];
        await store.applyOnce(batch({ events }));
        const username = { kind: 'username', value: 'poppy' } as const;
        expect(await store.findIds('2026-11', username)).toEqual(['a', 'b']);
        expect(await store.findIds('2026-10', username)).toEqual(['c']);
        expect(await store.findIds('2026-09', username)).toEqual([]);
        expect(await store.findIds('2026-11', { kind: 'customId', value: 'poppy' })).toEqual(['a']);
        expect(await store.findIds('2026-11', { kind: 'username', value: 'pop' })).toEqual([]);
      });
    });

    test('finds no one by the name that means none', async () => {
      await withStore(subject, async (store) => {
        const events = [event({ consumer: consumer({ customId: '', username: '' }) })];
        await store.applyOnce(batch({ events }));
        expect(await store.findIds('2026-11', { kind: 'username', value: '' })).toEqual([]);
        expect(await store.findIds('2026-11', { kind: 'customId', value: '' })).toEqual([]);
      });
    });
  });
};
