import type { PageRow } from '../metering/batch.ts';
import { compareUtf8 } from '../metering/utf8.ts';

/**
 * Walks two readings of one page side by side: yields, per consumer id, the rows that each has.
 * Holds a chunk of each in memory.
 */
export const pairById = async function* (
  left: AsyncIterable<readonly PageRow[]>,
  right: AsyncIterable<readonly PageRow[]>,
): AsyncGenerator<readonly [readonly PageRow[], readonly PageRow[]]> {
  const lefts = byId(left);
  const rights = byId(right);
  let a = await lefts.next();
  let b = await rights.next();
  while (a.done !== true || b.done !== true) {
    const order =
      a.done === true ? 1 : b.done === true ? -1 : compareUtf8(idOf(a.value), idOf(b.value));
    yield [order <= 0 ? (a.value ?? []) : [], order >= 0 ? (b.value ?? []) : []];
    if (order <= 0) a = await lefts.next();
    if (order >= 0) b = await rights.next();
  }
};

const idOf = (rows: readonly PageRow[]): string => rows[0]?.consumer.id ?? '';

const byId = async function* (
  chunks: AsyncIterable<readonly PageRow[]>,
): AsyncGenerator<readonly PageRow[], undefined> {
  let group: PageRow[] = [];
  for await (const chunk of chunks) {
    for (const row of chunk) {
      if (group.length > 0 && row.consumer.id !== idOf(group)) {
        yield group;
        group = [];
      }
      group.push(row);
    }
  }
  if (group.length > 0) yield group;
  return undefined;
};
