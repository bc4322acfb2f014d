import type { EpochMs } from '../../../shared/calendar/instant.ts';
import { stateAt } from '../../../shared/reports/month-state.ts';
import { isAfterClose, type MonthHistory } from '../../../shared/reports/history.ts';
import { readHistory } from '../../../shared/report-files/read-history.ts';
import {
  fileEnds,
  filesByMonth,
  type MonthFiles,
  reportsPrefix,
} from '../../../shared/reports/keys.ts';
import { type Month, monthPeriod } from '../../../shared/reports/month.ts';
import type { FailureLog } from '../../../shared/api/failure.ts';
import type { HttpRequest, HttpResponse } from '../../../shared/api/message.ts';
import { fileIn } from './report-file-answer.ts';
import type { ReportStore } from '../../../shared/ports/report-store.ts';
import { StoreUnavailable } from '../../../shared/ports/store-unavailable.ts';
import { answerTaggedJson } from '../answer.ts';

type ListContext = { readonly reports: ReportStore; readonly log: FailureLog };

/** The newest version of each month, newest month first. A month that cannot be read is named apart. */
export const readReportList = async (
  { reports, log }: ListContext,
  now: EpochMs,
): Promise<{ readonly data: readonly ListedReport[]; readonly unreadable: readonly Month[] }> => {
  const unreadable: Month[] = [];

  const list = async ([month, files]: readonly [Month, MonthFiles]) => {
    try {
      return listed(await readHistory(month, files, reports), now);
    } catch (error) {
      // A store that is away hides every month: the whole list is to be asked for again.
      if (error instanceof StoreUnavailable) throw error;
      log(error);
      unreadable.push(month);
      return [];
    }
  };

  const months = [...filesByMonth(await reports.keys(reportsPrefix))].sort(([a], [b]) =>
    a < b ? 1 : -1,
  );
  const data = (await Promise.all(months.map(list))).flat();
  return { data, unreadable: unreadable.toSorted().toReversed() };
};

/**
 * Lists the newest version of each month, newest month first, in the state of now. A month that
 * cannot be read is logged and named apart: it never hides the others.
 */
export const listReports = async (
  http: HttpRequest,
  context: ListContext,
  now: EpochMs,
): Promise<HttpResponse> => {
  const { data, unreadable } = await readReportList(context, now);
  const list = {
    data: data.map(({ files: _files, timezone: _zone, ...shown }) => shown),
    ...(unreadable.length > 0 && { unreadable }),
  };
  return answerTaggedJson(http, JSON.stringify(list));
};

export type ListedReport = ReturnType<typeof listed>[number];

const listed = ({ newest, close }: MonthHistory, now: EpochMs) => {
  if (newest === null) return [];
  const { month, timezone, version, rows, requests, sha256, generated_at } = newest;
  return [
    {
      month,
      /** For the page, as the files are. */
      timezone,
      version,
      state: stateAt(monthPeriod(month, timezone), { isClosed: close !== null, at: now }),
      rows,
      requests,
      billable_requests: newest.billable_requests,
      sha256,
      generated_at,
      after_close: isAfterClose(newest, close),
      // The version stands in it: anyone who follows it gets the file of this hash.
      url: `/reports/${month}.csv?version=${version}`,
      /** Those of the version, as their names end; for the page. */
      files: fileEnds.filter((end) => fileIn(newest, end) !== null),
    },
  ];
};
