import type { PayingCustomer } from '../../shared/customers/directory-text.ts';
import { directoryOf } from '../../shared/report-files/directory.ts';
import { monthBasisOf } from '../../shared/report-files/month-basis.ts';
import { filesOf, readHistory, type ReportTexts } from '../../shared/report-files/read-history.ts';
import type { Month } from '../../shared/reports/month.ts';
import type { BillableStatuses } from '../../shared/usage/billable-statuses.ts';

/** By what the totals of a month are made. */
export type PushBasis = {
  readonly billableStatuses: BillableStatuses;
  readonly customers: readonly PayingCustomer[];
};

/**
 * The statuses and the customers of now; of a closed month those that its report keeps, so that what
 * is pushed and what the report says differ by usage alone.
 */
export const pushBasisOf = async (
  reports: ReportTexts,
  month: Month,
  now: PushBasis,
): Promise<PushBasis> => {
  const files = await filesOf(month, reports);
  if (!files.isClosed) return now;
  const { billableStatuses, directory } = await monthBasisOf(
    reports,
    { billableStatuses: now.billableStatuses, directory: directoryOf(now.customers) },
    month,
    await readHistory(month, files, reports),
    { isRestating: false },
  );
  return { billableStatuses, customers: directory.customers };
};
