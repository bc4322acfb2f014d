import type { ReportRun } from './context.ts';
import type { ReportOutcome } from './outcome.ts';
import { type MonthTask, reportMonth } from './version.ts';

/** A month that fails is an outcome: the others are to be written all the same. */
export const reportSafely = async (run: ReportRun, task: MonthTask): Promise<ReportOutcome> => {
  try {
    return await reportMonth(run, task);
  } catch (error) {
    const { month } = task;
    return { month, outcome: 'failed', version: null, after_close: false, error };
  }
};
