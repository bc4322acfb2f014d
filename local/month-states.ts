import type { EpochMs } from '../shared/calendar/instant.ts';
import type { ReportStore } from '../shared/ports/report-store.ts';
import { readHistory } from '../shared/reports/history.ts';
import { filesByMonth, reportsPrefix } from '../shared/reports/keys.ts';
import { monthPeriod } from '../shared/reports/month.ts';
import { stateAt } from '../shared/reports/month-state.ts';

/** The newest months that have a report, each with its state at an instant. */
export const monthStates = async (reports: ReportStore, most: number, now: EpochMs) => {
  const months = [...filesByMonth(await reports.keys(reportsPrefix))].sort(([a], [b]) =>
    a < b ? 1 : -1,
  );
  const states: { readonly month: string; readonly state: string }[] = [];
  for (const [month, files] of months.slice(0, most)) {
    const { newest, close } = await readHistory(month, files, reports);
    if (newest === null) continue;
    states.push({
      month,
      state: stateAt(monthPeriod(month, newest.timezone), close !== null, now),
    });
  }
  return states;
};
