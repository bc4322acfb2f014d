import type { ReportSettings } from '../../../functions/report/context.ts';
import { parseBillableStatuses } from '../../../shared/usage/billable-statuses.ts';

const billableStatuses = parseBillableStatuses('1xx,2xx,3xx,4xx,!429,!499');
if (billableStatuses === null) throw new Error('the statuses of the tests are none');

export const reportSettings = (over: Partial<ReportSettings> = {}): ReportSettings => ({
  billingTimezone: 'UTC',
  billableStatuses,
  maxEventAgeDays: 40,
  restatementDays: 10,
  softwareVersion: '0.1.0',
  tzdataVersion: '2026a',
  ...over,
});
