import type { Consumer } from '../metering/consumer.ts';
import { compareLabels } from '../metering/labels.ts';
import { compareUtf8 } from '../metering/utf8.ts';
import { newLabelSplit } from './label-split.ts';
import type { ConsumerRows } from './merge-pages.ts';
import type { PlannedPeriod } from './read-plan.ts';
import type { UsageGroup } from './usage-group.ts';
import { newTally } from './tally.ts';
import type { UsageQuery } from './usage-query.ts';

/** What lines are about where they are about consumers. */
type ConsumerGroup = UsageGroup & { readonly consumer: Consumer };

/**
 * Returns a function that makes the groups of one consumer id in one period, one per custom id and
 * the labels of the query, in the order of their columns: username, custom id, labels. The username
 * of a custom id is that of the latest UTC day with a request under any of these labels; on a tie the
 * last by UTF-8 bytes.
 */
export const newConsumerGroups = (
  query: UsageQuery,
  planned: PlannedPeriod,
): ((rows: ConsumerRows, groups: UsageGroup[]) => void) => {
  const { period } = planned;
  const tally = newTally(planned, query);
  const split = newLabelSplit(query.groupByLabels);

  const push = (consumer: Consumer, groups: UsageGroup[]): void => {
    for (const { first, counts } of tally.take()) {
      const labels = split.shown(first.labels);
      groups.push({ period, consumer, customer: null, labels, counts });
    }
  };

  return (rows, groups) => {
    const [only] = rows;
    if (only !== undefined && rows.length === 1) {
      tally.add(only, split.keyOf(only.labels));
      push(only.consumer, groups);
      return;
    }
    const made: ConsumerGroup[] = [];
    let named: Consumer | null = null;
    let namedOn = -1;
    for (const [i, row] of rows.entries()) {
      const day = tally.add(row, split.keyOf(row.labels));
      // Rows come by username, so on a tie the last by bytes is named.
      if (named === null || day >= namedOn) {
        named = row.consumer;
        namedOn = day;
      }
      if (rows[i + 1]?.consumer.customId === row.consumer.customId) continue;
      push(named, made);
      named = null;
      namedOn = -1;
    }
    if (made.length > 1) made.sort(compareGroups);
    for (const group of made) groups.push(group);
  };
};

/** Of one consumer id. */
const compareGroups = (a: ConsumerGroup, b: ConsumerGroup): number =>
  compareUtf8(a.consumer.username, b.consumer.username) ||
  compareUtf8(a.consumer.customId, b.consumer.customId) ||
  compareLabels(a.labels, b.labels);
