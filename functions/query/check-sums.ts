import { SumTooLarge } from '../../shared/usage/exact-sum.ts';
import { countValues } from '../../shared/usage/lines.ts';
import { type ReadPage, rollUp } from '../../shared/usage/roll-up.ts';
import type { UsageQuery } from '../../shared/usage/usage-query.ts';

/**
 * Throws `SumTooLarge` where an answer has a sum that cannot be shown, before any of it is sent. Reads
 * the rows of the answer once more, and where everyone's sum is too large, twice.
 */
export const checkSums = async (query: UsageQuery, readPage: ReadPage): Promise<void> => {
  // No one has as many requests: quantities alone come to such sums.
  if (query.meters.length === 0) return;
  try {
    // None of its parts is more than the sum of all, which takes a fraction of the time.
    await readSums(ofEveryone(query), readPage);
  } catch (error) {
    if (!(error instanceof SumTooLarge)) throw error;
    await readSums(query, readPage);
  }
};

const readSums = async (query: UsageQuery, readPage: ReadPage): Promise<void> => {
  for await (const groups of rollUp(query, readPage)) {
    for (const group of groups) countValues(query, group);
  }
};

const ofEveryone = (query: UsageQuery): UsageQuery => ({
  ...query,
  groupByWho: null,
  groupByLabels: [],
  groupByStatus: null,
  largest: null,
});
