import { createHash } from 'node:crypto';
import type { UsageGroup } from '../../shared/usage/usage-group.ts';
import type { LineValue } from '../../shared/usage/lines.ts';
import type { UsageQuery } from '../../shared/usage/usage-query.ts';
import { compareUtf8 } from '../../shared/metering/utf8.ts';

/**
 * Where a row stands in an answer: its period, whom and which labels it is about, and its status or
 * class. Not its username or count, which a batch may change.
 */
export type Position = {
  readonly periodStart: number;
  /** Of the consumer or customer. */
  readonly id: string;
  readonly customId: string;
  readonly labels: readonly string[];
  readonly what: string;
};

/**
 * The last row of a page, and the custom ids of its consumer and period whose rows were all given before
 * it, as digests. The order of custom ids follows from their usernames: with one that changes between
 * two pages, rows that are told apart by order alone would be skipped or come twice.
 */
export type Place = { readonly last: Position; readonly passed: readonly string[] };

export const positionOf = (
  query: UsageQuery,
  { period, consumer, customer, labels }: UsageGroup,
  line: readonly LineValue[],
): Position => ({
  periodStart: period.start,
  id: consumer?.id ?? customer?.id ?? '',
  customId: consumer?.customId ?? '',
  labels: query.groupByLabels.map((name) => labels[name]),
  what: query.groupByStatus === null ? '' : String(line[0]),
});

/** Goes through the rows of an answer, from a place in it or from its beginning. */
export const newPassage = (from: Place | null) => {
  const passed = new Set(from?.passed);
  let last = from?.last ?? null;

  const isGiven = (position: Position): boolean => {
    if (from === null) return false;
    const order =
      position.periodStart - from.last.periodStart || compareUtf8(position.id, from.last.id);
    if (order !== 0) return order < 0;
    if (position.customId !== from.last.customId) {
      return from.passed.includes(digestOf(position.customId));
    }
    return compareRest(position, from.last) <= 0;
  };

  return {
    isGiven,

    /** Groups with those of the custom id first of which some rows were given: it is then passed. */
    resumed: (groups: readonly UsageGroup[]): readonly UsageGroup[] => {
      if (from === null) return groups;
      const isBegun = ({ period, consumer }: UsageGroup): boolean =>
        period.start === from.last.periodStart &&
        consumer?.id === from.last.id &&
        consumer.customId === from.last.customId;
      return [...groups.filter(isBegun), ...groups.filter((group) => !isBegun(group))];
    },

    /** The place of a row that is given. */
    give: (position: Position): void => {
      const before = last;
      last = position;
      if (before?.periodStart !== position.periodStart || before.id !== position.id) passed.clear();
      else if (before.customId !== position.customId) passed.add(digestOf(before.customId));
    },

    /** Where the rows that were given end; `null` before the first. */
    place: (): Place | null => (last === null ? null : { last, passed: [...passed] }),
  };
};

/** Statuses have three digits, so text sorts them. Both have as many labels. */
const compareRest = (a: Position, b: Position): number => {
  for (const [i, label] of a.labels.entries()) {
    const order = compareUtf8(label, b.labels[i] ?? '');
    if (order !== 0) return order;
  }
  return compareUtf8(a.what, b.what);
};

/** Short, so that a cursor with some of them stays so too. */
const digestOf = (customId: string): string =>
  createHash('sha256').update(customId).digest('base64url').slice(0, 12);
