import type { UsageQuery } from '../../shared/usage/usage-query.ts';
import { RefusedRequest } from '../../shared/api/refused-request.ts';

type Grouping = Pick<UsageQuery, 'groupByWho' | 'groupByStatus'>;

const who = ['consumer', 'customer'] as const;
const what = ['status', 'status_class'] as const;

/**
 * Reads `group_by`, which its schema has checked. The wide layout has statuses as columns, so it
 * groups by who alone.
 */
export const readGrouping = (text: string | null, layout: UsageQuery['layout']): Grouping => {
  if (text === null) {
    return { groupByWho: 'consumer', groupByStatus: layout === 'wide' ? null : 'status' };
  }
  const names = text.split(',');
  const groupByWho = who.find((name) => names.includes(name)) ?? null;
  const groupByStatus = what.find((name) => names.includes(name)) ?? null;
  if (layout === 'wide' && (groupByStatus !== null || groupByWho === null)) {
    throw new RefusedRequest(
      400,
      `group_by: received "${text}" with layout=wide; allowed: consumer, customer.`,
    );
  }
  return { groupByWho, groupByStatus };
};
