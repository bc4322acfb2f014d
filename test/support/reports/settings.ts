import type { ReportSettings } from '../../../functions/report/settings.ts';
import { standardBillableStatuses } from '../../../shared/settings/billing.ts';
import { parseBillableStatuses } from '../../../shared/usage/billable-statuses.ts';

const billableStatuses = parseBillableStatuses(standardBillableStatuses);
if (billableStatuses === null) throw new Error('the statuses of the tests are none');

export const reportSettings = (over: Partial<ReportSettings> = {}): ReportSettings => ({
  billingTimezone: 'UTC',
  billableStatuses,
  groupBy: { groupByWho: 'consumer', groupByLabels: [], groupByStatus: 'status' },
  meters: ['requests'],
  labels: ['service'],
  maxEventAgeDays: 40,
  restatementDays: 10,
  softwareVersion: '0.1.0',
  tzdataVersion: '2026a',
  ...over,
});
