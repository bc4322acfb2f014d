import { type LabelName, labelNames } from '../../shared/metering/labels.ts';
import { statusesOf } from '../../shared/metering/status.ts';
import type { ConsumerSelector } from '../../shared/usage/consumer-selector.ts';
import { anyLabels, type LabelFilter, type UsageQuery } from '../../shared/usage/usage-query.ts';
import { type BillableValues, wrongParameter } from '../../shared/api/parameters/parameters.ts';

/** Reads which requests are asked for. Throws `RefusedRequest` that names the parameter. */
export const readSelection = (
  values: BillableValues,
): Pick<UsageQuery, 'consumers' | 'customers' | 'labels' | 'statuses' | 'billable'> => ({
  consumers: (values.get('consumer') ?? []).map(readSelector),
  customers: values.get('customer') ?? [],
  labels: readLabelFilter(values),
  statuses: readStatuses(values.get('status')),
  billable: readBillable(values.get('billable')?.[0] ?? null),
});

const readLabelFilter = (values: BillableValues): LabelFilter => {
  const filter: Record<LabelName, ReadonlySet<string> | null> = { ...anyLabels };
  for (const name of labelNames) {
    const wanted = values.get(name);
    if (wanted !== undefined) filter[name] = new Set(wanted);
  }
  return filter;
};

const readBillable = (text: string | null): boolean | null =>
  text === null || text === 'all' ? null : text === 'true';

const selectorKinds = { id: 'id', username: 'username', custom_id: 'customId' } as const;

const readSelector = (text: string): ConsumerSelector => {
  const prefixed = /^(id|username|custom_id):(.*)$/s.exec(text);
  const kind = prefixed === null ? 'any' : selectorKinds[prefixed[1] as keyof typeof selectorKinds];
  return { kind, value: prefixed?.[2] ?? text };
};

const readStatuses = (terms: readonly string[] | undefined): ReadonlySet<number> | null => {
  if (terms === undefined) return null;
  const statuses = new Set<number>();
  for (const term of terms) {
    const named = statusesOf(term);
    if (named === null) throw wrongParameter('status', term);
    for (const status of named) statuses.add(status);
  }
  return statuses;
};
