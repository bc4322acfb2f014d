import { classOf } from '../metering/status.ts';
import type { UsageGroup } from './usage-group.ts';
import type { UsageQuery } from './usage-query.ts';

/**
 * The lines of each period with the most requests, the largest first; of equal ones those that come
 * first. Groups must come by period. Holds `count` lines, each as a group of its own.
 */
export async function* largestLines(
  query: UsageQuery,
  groups: AsyncIterable<readonly UsageGroup[]>,
  count: number,
): AsyncGenerator<readonly UsageGroup[]> {
  let lines: Line[] = [];
  for await (const chunk of groups) {
    for (const group of chunk) {
      if (lines[0] !== undefined && lines[0].group.period !== group.period) {
        yield lines.map((line) => line.group);
        lines = [];
      }
      for (const line of linesIn(query, group)) insert(lines, line, count);
    }
  }
  if (lines.length > 0) yield lines.map((line) => line.group);
}

type Line = { readonly group: UsageGroup; readonly requests: number };

/** `lines` descend by requests. */
const insert = (lines: Line[], line: Line, count: number): void => {
  const last = lines.at(-1);
  if (lines.length === count && last !== undefined && last.requests >= line.requests) return;
  let [low, high] = [0, lines.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((lines[middle]?.requests ?? 0) >= line.requests) low = middle + 1;
    else high = middle;
  }
  lines.splice(low, 0, line);
  if (lines.length > count) lines.pop();
};

function* linesIn(query: UsageQuery, group: UsageGroup): Generator<Line> {
  const { counts } = group;
  if (query.groupByStatus === null) {
    yield lineOf(group);
    return;
  }
  const shareOf = query.groupByStatus === 'status' ? (status: number) => status : classOf;
  let start = 0;
  for (let end = 1; end <= counts.length; end++) {
    const [first, next] = [counts[start], counts[end]];
    if (first === undefined) return;
    if (next !== undefined && shareOf(next.status) === shareOf(first.status)) continue;
    yield lineOf({ ...group, counts: counts.slice(start, end) });
    start = end;
  }
}

const lineOf = (group: UsageGroup): Line => ({
  group,
  requests: group.counts.reduce((sum, { requests }) => sum + requests, 0),
});
