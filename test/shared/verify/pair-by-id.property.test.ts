import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { pairById } from '../../../shared/verify/pair-by-id.ts';
import type { PageRow } from '../../../shared/metering/batch.ts';
import { compareUtf8 } from '../../../shared/metering/utf8.ts';
import { consumer, requestsOnly } from '../../support/metering/events.ts';

type Item = { readonly id: string; readonly username: string };

const items = fc
  .uniqueArray(
    fc.record({
      id: fc.constantFrom('a', 'a\0', 'b', '\uffff', '\u{1f600}'),
      username: fc.constantFrom('', 'x', 'y'),
    }),
    { selector: ({ id, username }) => `${id} ${username}` },
  )
  .map((list) => list.sort((a, b) => compareUtf8(a.id, b.id)));

const chunked = async function* (list: readonly Item[], size: number): AsyncGenerator<PageRow[]> {
  for (let start = 0; start < list.length; start += size) {
    yield list.slice(start, start + size).map((item) => ({
      ...requestsOnly,
      page: '2026-11',
      consumer: consumer(item),
      cells: new Uint8Array(),
    }));
  }
};

test('two readings are paired by id, whatever their chunks are', async () => {
  const sizes = fc.integer({ min: 1, max: 4 });
  await fc.assert(
    fc.asyncProperty(items, items, sizes, sizes, async (left, right, leftSize, rightSize) => {
      const pairs = pairById(chunked(left, leftSize), chunked(right, rightSize));
      const seen: { left: string[]; right: string[] }[] = [];
      for await (const [a, b] of pairs) {
        const names = (rows: readonly PageRow[]) => rows.map((row) => row.consumer.username);
        expect(new Set([...a, ...b].map((row) => row.consumer.id)).size).toBe(1);
        seen.push({ left: names(a), right: names(b) });
      }
      const ids = [...new Set([...left, ...right].map(({ id }) => id))].sort(compareUtf8);
      const of = (list: readonly Item[], id: string) =>
        list.filter((item) => item.id === id).map(({ username }) => username);
      expect(seen).toEqual(ids.map((id) => ({ left: of(left, id), right: of(right, id) })));
    }),
  );
});
