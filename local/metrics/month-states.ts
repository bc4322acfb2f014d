import type { EpochMs } from '../../shared/calendar/instant.ts';
import type { FailureLog } from '../../shared/api/failure.ts';
import type { ReportStore } from '../../shared/ports/report-store.ts';
import { readHistory } from '../../shared/report-files/read-history.ts';
import { filesByMonth, reportsPrefix } from '../../shared/reports/keys.ts';
import { monthPeriod } from '../../shared/reports/month.ts';
import { stateAt } from '../../shared/reports/month-state.ts';

/** The newest months that have a report, each with its state; `unreadable` where it is not known. */
export const monthStates = async (
  reports: ReportStore,
  most: number,
  { now, logFailure }: { readonly now: EpochMs; readonly logFailure: FailureLog },
) => {
  const months = [...filesByMonth(await reports.keys(reportsPrefix))].sort(([a], [b]) =>
    a < b ? 1 : -1,
  );
  const states: { readonly month: string; readonly state: string }[] = [];
  for (const [month, files] of months.slice(0, most)) {
    try {
      const { newest, close } = await readHistory(month, files, reports);
      if (newest === null) continue;
      const period = monthPeriod(month, newest.timezone);
      states.push({ month, state: stateAt(period, { isClosed: close !== null, at: now }) });
    } catch (error) {
      logFailure(error);
      states.push({ month, state: 'unreadable' });
    }
  }
  return states;
};
