import { labelNames } from '../metering/labels.ts';
import type { UsageQuery } from './usage-query.ts';

/** What a line is about. */
export type GroupBy = Pick<UsageQuery, 'groupByWho' | 'groupByLabels' | 'groupByStatus'>;

const who = ['consumer', 'customer'] as const;
const what = ['status', 'status_class'] as const;

/**
 * Reads a comma list of at most one of `consumer` and `customer`, of labels, and of at most one of
 * `status` and `status_class`, each once; or `none`. `null` where it is none of these.
 */
export const parseGroupBy = (text: string): GroupBy | null => {
  const names = text === 'none' ? [] : text.split(',').map((name) => name.trim());
  const groupByWho = who.filter((name) => names.includes(name));
  const groupByLabels = labelNames.filter((name) => names.includes(name));
  const groupByStatus = what.filter((name) => names.includes(name));
  const known = groupByWho.length + groupByLabels.length + groupByStatus.length;
  if (known !== names.length || groupByWho.length > 1 || groupByStatus.length > 1) return null;
  return {
    groupByWho: groupByWho[0] ?? null,
    groupByLabels,
    groupByStatus: groupByStatus[0] ?? null,
  };
};
