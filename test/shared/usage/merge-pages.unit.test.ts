import { expect, test } from '@jest/globals';
import type { PageRow } from '../../../shared/metering/batch.ts';
import { mergePages } from '../../../shared/usage/merge-pages.ts';
import { consumer, requestsOnly } from '../../support/metering/events.ts';

const row = (page: string, id: string, username = ''): PageRow => ({
  page,
  consumer: consumer({ id, customId: '', username }),
  ...requestsOnly,
  cells: new Uint8Array(),
});

/** A page in chunks, as a store reads it; says when it is ended. */
const pageOf = (chunks: readonly (readonly PageRow[])[], onEnd: () => void = () => undefined) =>
  (async function* () {
    try {
      yield* chunks;
    } finally {
      onEnd();
    }
  })();

const merged = async (pages: Parameters<typeof mergePages>[0]): Promise<string[]> => {
  const list: string[] = [];
  for await (const chunk of mergePages(pages)) {
    for (const rows of chunk) {
      list.push(
        rows.map((one) => `${one.source}:${one.consumer.id}${one.consumer.username}`).join(' '),
      );
    }
  }
  return list;
};

test('the rows of one consumer id come together, by name, then page', async () => {
  const first = [row('a', '1', 'y'), row('a', '1', 'x'), row('a', '3')];
  const second = [row('b', '1', 'x'), row('b', '2')];
  expect(await merged([pageOf([first]), pageOf([second])])).toEqual([
    '0:1x 1:1x 0:1y',
    '1:2',
    '0:3',
  ]);
});

test('a consumer id across chunks is one, and empty chunks are nothing', async () => {
  const chunks = [[], [row('a', '1', 'x')], [], [row('a', '1', 'y'), row('a', '2')], []];
  expect(await merged([pageOf(chunks), pageOf([]), pageOf([[]])])).toEqual(['0:1x 0:1y', '0:2']);
});

test('ids are ordered by UTF-8 bytes, as the stores give them', async () => {
  const pages = [pageOf([[row('a', '\u{1f600}')]]), pageOf([[row('b', '\uffff')]])];
  expect(await merged(pages)).toEqual(['1:\uffff', '0:\u{1f600}']);
});

test('every consumer of many chunks comes once', async () => {
  const ids = Array.from({ length: 1000 }, (_, i) => String(i).padStart(4, '0'));
  const chunks = ids.map((id) => [row('a', id)]);
  expect(await merged([pageOf(chunks), pageOf([])])).toEqual(ids.map((id) => `0:${id}`));
});

test('a reader that leaves ends the reads', async () => {
  const ended: string[] = [];
  const ids = Array.from({ length: 1000 }, (_, i) => String(i).padStart(4, '0'));
  const pages = ['a', 'b'].map((page) =>
    pageOf(
      ids.map((id) => [row(page, id)]),
      () => ended.push(page),
    ),
  );
  for await (const [first] of mergePages(pages)) {
    expect(first).toHaveLength(2);
    expect(ended).toEqual([]);
    break;
  }
  expect(ended).toEqual(['a', 'b']);
});

test('a page that fails at once ends the reads of the others', async () => {
  const ended: string[] = [];
  const failing = (async function* (): AsyncGenerator<readonly PageRow[]> {
    yield [];
    throw new Error('the store is away');
  })();
  const other = pageOf([[row('a', '1')]], () => ended.push('other'));
  await expect(merged([other, failing])).rejects.toThrow('the store is away');
  expect(ended).toEqual(['other']);
});
