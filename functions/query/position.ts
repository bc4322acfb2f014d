import type { UsageGroup } from '../../shared/usage/usage-group.ts';
import type { LineValue } from '../../shared/usage/lines.ts';
import type { UsageQuery } from '../../shared/usage/usage-query.ts';
import { compareUtf8 } from '../../shared/metering/utf8.ts';

/**
 * Where a row stands in an answer: its period, whom and which labels it is about, and its status or class. It does
 * not hold what may change, such as a username or a count, so that it stays where it is.
 */
export type Position = {
  readonly periodStart: number;
  readonly who: readonly string[];
  readonly what: string;
};

export const positionOf = (
  query: UsageQuery,
  { period, consumer, customer, labels }: UsageGroup,
  line: readonly LineValue[],
): Position => ({
  periodStart: period.start,
  who: [
    ...(consumer !== null ? [consumer.id, consumer.customId] : [customer?.id ?? '']),
    ...query.groupByLabels.map((name) => labels[name]),
  ],
  what: query.groupByStatus === null ? '' : String(line[0]),
});

/** In the order of the rows of an answer. Statuses have three digits, so text sorts them. */
export const comparePositions = (a: Position, b: Position): number =>
  a.periodStart - b.periodStart || compareTexts(a.who, b.who) || compareUtf8(a.what, b.what);

/** Both have as many. */
const compareTexts = (a: readonly string[], b: readonly string[]): number => {
  for (const [i, text] of a.entries()) {
    const difference = compareUtf8(text, b[i] ?? '');
    if (difference !== 0) return difference;
  }
  return 0;
};
