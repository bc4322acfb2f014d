import type { PageRow } from '../metering/batch.ts';
import { compareSeries } from '../metering/series.ts';
import { compareUtf8 } from '../metering/utf8.ts';

/** A row without its page; `source` is the index of that page among the merged ones. */
export type SourcedRow = Omit<PageRow, 'page'> & { readonly source: number };

/** All rows of one consumer id, from every page; ordered by consumer, then page. */
export type ConsumerRows = readonly SourcedRow[];

/**
 * Merges pages, each ordered by consumer id, into one stream by consumer id. Memory is bounded by
 * a chunk of each page and the rows of one consumer id.
 */
export async function* mergePages(
  pages: readonly AsyncIterable<readonly PageRow[]>[],
): AsyncGenerator<readonly ConsumerRows[]> {
  const cursors = pages.map(newCursor);
  try {
    await Promise.all(cursors.map((cursor) => cursor.fill()));
    let chunk: ConsumerRows[] = [];
    for (;;) {
      const id = leastId(cursors);
      if (id === null) break;
      const rows: SourcedRow[] = [];
      for (const [source, cursor] of cursors.entries()) {
        while (cursor.id() === id) {
          const { consumer, labels, meter, cells } = cursor.take();
          rows.push({ consumer, labels, meter, cells, source });
          if (cursor.isEmpty()) await cursor.fill();
        }
      }
      if (rows.length > 1) rows.sort(compareSeries);
      chunk.push(rows);
      if (chunk.length === chunkConsumers) {
        yield chunk;
        chunk = [];
      }
    }
    if (chunk.length > 0) yield chunk;
  } finally {
    await Promise.all(cursors.map((cursor) => cursor.close()));
  }
}

const chunkConsumers = 128;

type Cursor = ReturnType<typeof newCursor>;

const newCursor = (page: AsyncIterable<readonly PageRow[]>) => {
  const chunks = page[Symbol.asyncIterator]();
  let rows: readonly PageRow[] = [];
  let next = 0;
  let isDone = false;
  const isEmpty = (): boolean => next >= rows.length;
  return {
    isEmpty,
    /** The consumer id of the next row; `null` at the end. */
    id: (): string | null => rows[next]?.consumer.id ?? null,
    take: (): PageRow => {
      const row = rows[next++];
      if (row === undefined) throw new Error('took a row from an empty cursor');
      return row;
    },
    fill: async (): Promise<void> => {
      while (isEmpty() && !isDone) {
        const result = await chunks.next();
        isDone = result.done === true;
        rows = isDone ? [] : (result.value as readonly PageRow[]);
        next = 0;
      }
    },
    close: async (): Promise<void> => {
      await chunks.return?.();
    },
  };
};

const leastId = (cursors: readonly Cursor[]): string | null => {
  let least: string | null = null;
  for (const cursor of cursors) {
    const id = cursor.id();
    if (id !== null && (least === null || compareUtf8(id, least) < 0)) least = id;
  }
  return least;
};
