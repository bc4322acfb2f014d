import { describe, expect, test } from '@jest/globals';
import type { Consumer } from '../../../shared/metering/consumer.ts';
import { compareConsumers } from '../../../shared/metering/consumer.ts';
import { batch } from '../../support/metering/batches.ts';
import { consumer, event, hostileNames } from '../../support/metering/events.ts';
import { byUtf8Bytes, hostileConsumers } from '../../support/metering/hostile-consumers.ts';
import {
  contentsOf,
  pagesOf,
  rowsOf,
  type StoreSubject,
  sumOf,
} from '../../support/stores/stores.ts';
import { withStore } from './with-store.ts';

/** The consumer at place i has i + 1 events, so that a mix-up shows in the counts. */
const eventsOf = (consumers: readonly Consumer[]) =>
  consumers.flatMap((each, i) => Array.from({ length: i + 1 }, () => event({ consumer: each })));

export const describeNames = (subject: StoreSubject): void => {
  test('consumers with hostile names are told apart', async () => {
    await withStore(subject, async (store, opened) => {
      const events = eventsOf(hostileConsumers);
      await store.applyOnce(batch({ name: 'first', events }));
      await store.applyOnce(batch({ name: 'second', events }));
      const reopened = await opened.reopen();
      expect(await contentsOf(reopened, pagesOf(events))).toEqual(sumOf([...events, ...events]));
    });
  });

  test('a rename and a changed custom id begin new rows and leave the old ones', async () => {
    await withStore(subject, async (store) => {
      const names = [
        consumer(),
        consumer({ username: 'poppy2' }),
        consumer({ customId: 'cust-0002', username: 'poppy2' }),
        consumer({ customId: '', username: '' }),
        consumer(),
      ];
      for (const [i, each] of names.entries()) {
        await store.applyOnce(batch({ name: `batch ${i}`, events: [event({ consumer: each })] }));
      }
      const rows = await rowsOf(store, '2026-11');
      expect(rows.map((row) => row.consumer).sort(compareConsumers)).toEqual(
        names.slice(0, 4).sort(compareConsumers),
      );
    });
  });

  describe('read', () => {
    test('gives ids in the order of their UTF-8 bytes, the rows of one id together', async () => {
      await withStore(subject, async (store) => {
        const events = hostileConsumers.map((each) => event({ consumer: each }));
        await store.applyOnce(batch({ events }));
        for (const page of pagesOf(events)) {
          const ids = (await rowsOf(store, page)).map((row) => row.consumer.id);
          expect(ids).toEqual([...ids].sort(byUtf8Bytes));
          expect(ids).toHaveLength(
            new Set(hostileConsumers.map((each) => JSON.stringify(each))).size,
          );
        }
      });
    });

    test('puts U+FFFF before an emoji', async () => {
      await withStore(subject, async (store) => {
        const ids = ['\u{1f600}', '\uffff', 'z'];
        await store.applyOnce(
          batch({ events: ids.map((id) => event({ consumer: consumer({ id }) })) }),
        );
        const rows = await rowsOf(store, '2026-11');
        expect(rows.map((row) => row.consumer.id)).toEqual(['z', '\uffff', '\u{1f600}']);
      });
    });

    test('gives the rows of the selected ids alone, each once', async () => {
      await withStore(subject, async (store) => {
        const events = hostileNames.map((id) => event({ consumer: consumer({ id }) }));
        await store.applyOnce(batch({ events }));
        for (const id of hostileNames) {
          const rows = await rowsOf(store, '2026-11', [id]);
          expect(rows.map((row) => row.consumer.id)).toEqual([id]);
        }
        const ids = ['\u{1f600}', 'ab', 'nobody', '\uffff', 'a', 'ab', 'a\0'];
        const several = await rowsOf(store, '2026-11', ids);
        expect(several.map((row) => row.consumer.id)).toEqual([
          'a',
          'a\0',
          'ab',
          '\uffff',
          '\u{1f600}',
        ]);
        expect(await rowsOf(store, '2026-11', [])).toEqual([]);
        expect(await rowsOf(store, '2026-10', ['a'])).toEqual([]);
      });
    });

    test('gives every row of a page that spans many chunks, each once', async () => {
      await withStore(subject, async (store) => {
        // Three rows per id, so that chunks end between rows of one id.
        const consumers = Array.from({ length: 2_400 }, (_, i) =>
          consumer({
            id: `id-${String(Math.floor(i / 3)).padStart(4, '0')}`,
            username: `name ${i % 3}`,
          }),
        );
        for (let start = 0; start < consumers.length; start += 480) {
          const events = consumers
            .slice(start, start + 480)
            .map((each) => event({ consumer: each }));
          await store.applyOnce(batch({ name: `batch ${start}`, events }));
        }
        const rows = await rowsOf(store, '2026-11');
        expect(rows.map((row) => row.consumer).sort(compareConsumers)).toEqual(consumers);
      });
    });
  });

  test('a read from an id gives it and all that come after it, also among chosen ids', async () => {
    await withStore(subject, async (store) => {
      const ids = ['a', 'a\u0000', 'b', 'ba', '\uffff', '😀'];
      const events = ids.flatMap((id) => [
        event({ consumer: consumer({ id, customId: '', username: '' }) }),
        event({ consumer: consumer({ id }) }),
      ]);
      await store.applyOnce(batch({ events }));
      const page = pagesOf(events)[0] ?? '';
      const idsFrom = async (fromId: string, chosen?: readonly string[]) => {
        const selection = { page, fromId, ...(chosen === undefined ? {} : { ids: chosen }) };
        const found: string[] = [];
        for await (const rows of store.read(selection)) {
          found.push(...rows.map((row) => row.consumer.id));
        }
        return found;
      };
      const twice = (list: readonly string[]): string[] => list.flatMap((id) => [id, id]);
      expect(await idsFrom('b')).toEqual(twice(['b', 'ba', '\uffff', '😀']));
      expect(await idsFrom('aa')).toEqual(twice(['b', 'ba', '\uffff', '😀']));
      expect(await idsFrom('\uffff')).toEqual(twice(['\uffff', '😀']));
      expect(await idsFrom('b', ['a', 'b', '😀'])).toEqual(twice(['b', '😀']));
    });
  });

  test('months names the months that have rows, ascending', async () => {
    await withStore(subject, async (store) => {
      expect(await store.months()).toEqual([]);
      const months = ['2025-12', '2026-11', '2026-02'];
      for (const month of months) {
        const at = Date.parse(`${month}-10T00:00:00Z`);
        await store.applyOnce(batch({ name: month, events: [event({ at })] }));
      }
      expect(await store.months()).toEqual(['2025-12', '2026-02', '2026-11']);
    });
  });
};
