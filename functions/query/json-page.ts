import { jsonHead, newJsonLines } from '../../shared/usage/render-json.ts';
import type { UsageGroup } from '../../shared/usage/usage-group.ts';
import type { UsageQuery } from '../../shared/usage/usage-query.ts';
import { comparePositions, type Position, positionOf } from './position.ts';

/** Bytes of rows after which a page ends, whatever its limit. */
const maxPageBytes = 4_000_000;

export type JsonPage = {
  /** The members of the answer but `as_of` and `next_cursor`, each with its text. */
  readonly head: Readonly<Record<string, string>>;
  readonly rows: readonly string[];
  /** The last row of the page where more follow, else `null`. */
  readonly last: Position | null;
};

/** Collects one page: the first `limit` rows after a position. Reads one row further at most. */
export const collectJsonPage = async (
  query: UsageQuery,
  groups: AsyncIterable<readonly UsageGroup[]>,
  { after, limit }: { readonly after: Position | null; readonly limit: number },
): Promise<JsonPage> => {
  const head = jsonHead(query);
  const linesOf = newJsonLines(query);
  const rows: string[] = [];
  let bytes = 0;
  let last: Position | null = null;
  for await (const chunk of groups) {
    for (const group of chunk) {
      for (const { values, text } of linesOf(group)) {
        const position = positionOf(query, group, values);
        if (after !== null && comparePositions(position, after) <= 0) continue;
        bytes += Buffer.byteLength(text) + 2;
        if (rows.length === limit || (bytes > maxPageBytes && rows.length > 0)) {
          return { head, rows, last };
        }
        rows.push(text);
        last = position;
      }
    }
  }
  return { head, rows, last: null };
};
