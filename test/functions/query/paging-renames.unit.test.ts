import { describe, expect, test } from '@jest/globals';
import type { UsageEvent } from '../../../shared/metering/usage-event.ts';
import { event } from '../../support/metering/events.ts';
import { ask, jsonIn, postedBatch, storeOf } from '../../support/usage/billable.ts';

describe('a consumer with several custom ids', () => {
  const named = (customId: string, username: string, status: number, day = 1) =>
    event({ consumer: { id: 'a', customId, username }, status, at: Date.UTC(2026, 10, day) });
  const counted = [
    ...[200, 404].map((status) => named('cust-1', 'poppy', status)),
    ...[200, 404].map((status) => named('cust-2', 'lily', status)),
    ...[200, 404].map((status) => named('cust-3', 'rose', status)),
    named('cust-4', 'olive', 200),
  ];
  const pagesOf = async (renames: readonly UsageEvent[]): Promise<string[]> => {
    const store = await storeOf([counted]);
    const rows: string[] = [];
    let cursor: string | null = null;
    for (let page = 0; page === 0 || cursor !== null; page++) {
      const query: string = `limit=1${cursor === null ? '' : `&cursor=${cursor}`}`;
      const { data, next_cursor } = jsonIn(await ask(store, query));
      rows.push(
        ...data.map((row) => `${String(row['consumer_custom_id'])} ${String(row['status'])}`),
      );
      cursor = next_cursor;
      const rename = renames[page];
      if (rename !== undefined) await store.applyOnce(postedBatch(`page ${page}`, [rename]));
    }
    return rows;
  };

  test('has its rows by username, then custom id', async () => {
    expect(await pagesOf([])).toEqual([
      'cust-2 200',
      'cust-2 404',
      'cust-4 200',
      'cust-1 200',
      'cust-1 404',
      'cust-3 200',
      'cust-3 404',
    ]);
  });

  test('has each of its rows once, whichever is renamed between two pages', async () => {
    for (const customId of ['cust-1', 'cust-2', 'cust-3', 'cust-4']) {
      for (const username of ['alder', 'mint', 'quince', 'zinnia']) {
        for (const page of [0, 1, 2, 3, 4, 5]) {
          const rename = named(customId, username, 200, 2);
          const rows = await pagesOf([
            ...counted.slice(0, page).map(() => named('cust-1', 'poppy', 200)),
            rename,
          ]);
          expect([customId, username, page, rows.toSorted()]).toEqual([
            customId,
            username,
            page,
            ['1 200', '1 404', '2 200', '2 404', '3 200', '3 404', '4 200'].map(
              (row) => `cust-${row}`,
            ),
          ]);
        }
      }
    }
  });
});
