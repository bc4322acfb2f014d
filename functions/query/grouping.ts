import { type Meter, requestsMeter } from '../../shared/metering/series.ts';
import { type GroupBy, parseGroupBy } from '../../shared/usage/group-by.ts';
import type { UsageQuery } from '../../shared/usage/usage-query.ts';
import { RefusedRequest } from '../../shared/api/refused-request.ts';
import { maxLargestRows } from '../../shared/api/parameters/form-parameters.ts';
import { quote } from '../../shared/api/parameters/parameter.ts';
import { type BillableValues, wrongParameter } from '../../shared/api/parameters/parameters.ts';

type Grouping = GroupBy & Pick<UsageQuery, 'layout' | 'meters' | 'largest'>;

/**
 * Reads what a row is about, of parameters that their schemas have checked. `known` are all meters,
 * in the order of their columns. Throws `RefusedRequest` that names the parameter.
 */
export const readGrouping = (values: BillableValues, known: readonly Meter[]): Grouping => {
  const layout = values.get('layout')?.[0] === 'wide' ? 'wide' : 'long';
  return {
    ...readGroupBy(values.get('group_by')?.[0] ?? null, layout),
    meters: readMeters(values.get('meters')?.[0] ?? requestsMeter, known),
    layout,
    largest: readLargest(values),
  };
};

/** The wide layout has statuses as columns, so it does not group by them. */
const readGroupBy = (given: string | null, layout: UsageQuery['layout']): GroupBy => {
  const text = given ?? (layout === 'wide' ? 'consumer' : 'consumer,status');
  const groupBy = parseGroupBy(text);
  if (groupBy === null) throw wrongParameter('group_by', text);
  const { groupByWho, groupByLabels, groupByStatus } = groupBy;
  const isAboutAll = groupByWho === null && groupByLabels.length === 0;
  if (layout === 'wide' && (groupByStatus !== null || isAboutAll)) {
    throw new RefusedRequest(
      400,
      `group_by: received ${quote(text)} with layout=wide; allowed: a comma list of at most one ` +
        'of consumer, customer and any of service, route, ai_model.',
    );
  }
  return groupBy;
};

const readMeters = (text: string, known: readonly Meter[]): readonly Meter[] => {
  const names = text === 'all' ? known : text.split(',');
  const isEachOnce = new Set(names).size === names.length;
  if (!isEachOnce || names.some((name) => !known.includes(name))) {
    throw new RefusedRequest(
      400,
      `meters: received ${quote(text)}; allowed: all, or a comma list of ${known.join(', ')}, each once.`,
    );
  }
  return known.filter((name) => name !== requestsMeter && names.includes(name));
};

const readLargest = (values: BillableValues): number | null => {
  if (values.get('order')?.[0] !== 'requests') return null;
  const cursor = values.get('cursor')?.[0];
  if (cursor !== undefined) {
    throw new RefusedRequest(
      400,
      `cursor: received ${quote(cursor)} with order=requests, which has no further pages; allowed: only with order=period.`,
    );
  }
  const limit = values.get('limit')?.[0];
  const allowed = `a whole number from 1 to ${maxLargestRows}, the rows of each period`;
  if (limit === undefined) {
    throw new RefusedRequest(
      400,
      `order: received "requests" without limit; allowed: with limit, ${allowed}.`,
    );
  }
  if (Number(limit) > maxLargestRows) {
    throw new RefusedRequest(
      400,
      `limit: received ${quote(limit)} with order=requests; allowed: ${allowed}.`,
    );
  }
  return Number(limit);
};
