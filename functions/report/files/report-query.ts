import { withoutDirectory } from '../../../shared/usage/customer.ts';
import { anyLabels, type UsageQuery } from '../../../shared/usage/usage-query.ts';
import type { ReportedMonth } from '../months/reported-month.ts';

/** The question whose answer the CSV is. */
export const reportQuery = ({
  period,
  timezone,
  billableStatuses,
  form,
}: AskedMonth): UsageQuery => ({
  period: 'month',
  timezone,
  range: period,
  consumers: [],
  customers: [],
  // It names consumers alone, and who pays has no part in it.
  payers: withoutDirectory,
  labels: anyLabels,
  statuses: null,
  groupByWho: 'consumer',
  groupByLabels: form.groupByLabels,
  groupByStatus: form.groupByStatus,
  meters: form.meters,
  layout: 'long',
  billableStatuses,
  billable: null,
  largest: null,
});

type AskedMonth = Omit<ReportedMonth, 'month' | 'directory'>;
