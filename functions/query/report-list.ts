import type { EpochMs } from '../../shared/calendar/instant.ts';
import { stateAt } from '../../shared/reports/month-state.ts';
import { isAfterClose, type MonthHistory, readHistory } from '../../shared/reports/history.ts';
import { filesByMonth, reportsPrefix } from '../../shared/reports/keys.ts';
import { monthPeriod } from '../../shared/reports/month.ts';
import type { HttpResponse } from '../../shared/api/message.ts';
import type { ReportStore } from '../../shared/ports/report-store.ts';
import { answerHeaders } from './answer.ts';

/** Lists the newest version of each month, newest month first, in the state of now. */
export const listReports = async (reports: ReportStore, now: EpochMs): Promise<HttpResponse> => {
  const months = [...filesByMonth(await reports.keys(reportsPrefix))].sort(([a], [b]) =>
    a < b ? 1 : -1,
  );
  const histories = await Promise.all(
    months.map(async ([month, files]) => readHistory(month, files, reports)),
  );
  const data = histories.flatMap((history) => listed(history, now));
  return {
    status: 200,
    headers: { ...answerHeaders, 'content-type': 'application/json' },
    body: JSON.stringify({ data }),
  };
};

const listed = ({ newest, close }: MonthHistory, now: EpochMs) => {
  if (newest === null) return [];
  const { month, timezone, version, rows, requests, sha256, generated_at } = newest;
  return [
    {
      month,
      version,
      state: stateAt(monthPeriod(month, timezone), close !== null, now),
      rows,
      requests,
      sha256,
      generated_at,
      after_close: isAfterClose(newest, close),
      // The version stands in it: whoever follows it gets the file of this hash.
      url: `/reports/${month}.csv?version=${version}`,
    },
  ];
};
