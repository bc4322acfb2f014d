import type { UsageGroup } from '../../shared/usage/roll-up.ts';
import type { LineValue } from '../../shared/usage/lines.ts';
import type { UsageQuery } from '../../shared/usage/usage-query.ts';
import { compareUtf8 } from '../../shared/metering/utf8.ts';

/**
 * Where a row stands in an answer: its period, whom it is about, and its status or class. It does
 * not hold what may change, such as a username or a count, so that it stays where it is.
 */
export type Position = {
  readonly periodStart: number;
  readonly who: readonly string[];
  readonly what: string;
};

export const positionOf = (
  query: UsageQuery,
  { period, consumer, customer }: UsageGroup,
  line: readonly LineValue[],
): Position => ({
  periodStart: period.start,
  who: consumer !== null ? [consumer.id, consumer.customId] : [customer?.id ?? ''],
  what: query.groupByStatus === null ? '' : String(line[0]),
});

/** In the order of the rows of an answer. Statuses have three digits, so text sorts them. */
export const comparePositions = (a: Position, b: Position): number =>
  a.periodStart - b.periodStart ||
  compareUtf8(a.who[0] ?? '', b.who[0] ?? '') ||
  compareUtf8(a.who[1] ?? '', b.who[1] ?? '') ||
  compareUtf8(a.what, b.what);
