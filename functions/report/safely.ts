import type { Month } from '../../shared/reports/month.ts';
import type { ReportOutcome } from './outcome.ts';

/** A month that fails is an outcome: the others are to be written all the same. */
export const safely = async (
  month: Month,
  work: () => Promise<ReportOutcome>,
): Promise<ReportOutcome> => {
  try {
    return await work();
  } catch (error) {
    return failed(month, error);
  }
};

export const failed = (month: Month, error: unknown): ReportOutcome => ({
  month,
  outcome: 'failed',
  version: null,
  after_close: false,
  error,
});
