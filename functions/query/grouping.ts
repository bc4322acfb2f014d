import type { UsageQuery } from '../../shared/domain/usage-query.ts';
import { RefusedRequest } from '../../shared/http/refused-request.ts';
import { wrongValue } from './parameters.ts';

type Grouping = Pick<UsageQuery, 'groupByWho' | 'groupByStatus'>;

const who = ['consumer', 'customer'] as const;
const what = ['status', 'status_class'] as const;

/** Reads `group_by`. The wide layout has statuses as columns, so it groups by who alone. */
export const readGrouping = (text: string | null, layout: UsageQuery['layout']): Grouping => {
  if (text === null) {
    return { groupByWho: 'consumer', groupByStatus: layout === 'wide' ? null : 'status' };
  }
  const names = text === 'none' ? [] : text.split(',');
  const groupByWho = who.find((name) => names.includes(name)) ?? null;
  const groupByStatus = what.find((name) => names.includes(name)) ?? null;
  const understood = [groupByWho, groupByStatus].filter((name) => name !== null);
  // Whatever is left over is unknown, twice there, or stands in the place of another.
  if (understood.length !== names.length) throw wrongValue('group_by', text);
  if (layout === 'wide' && (groupByStatus !== null || groupByWho === null)) {
    throw new RefusedRequest(
      400,
      `group_by: received "${text}" with layout=wide; allowed: consumer, customer.`,
    );
  }
  return { groupByWho, groupByStatus };
};
