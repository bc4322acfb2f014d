import type { EpochMs } from '../../shared/calendar/instant.ts';
import { filesByMonth, manifestKey, noFiles, reportsPrefix } from '../../shared/reports/keys.ts';
import type { FailureLog } from '../../shared/api/failure.ts';
import { filesOf } from '../../shared/reports/history.ts';
import { readManifest } from '../../shared/reports/manifest.ts';
import type { Handler } from '../../shared/api/message.ts';
import type { ReportStore } from '../../shared/ports/report-store.ts';
import { answerReportCsv } from './report-csv-answer.ts';
import { answerReportManifest } from './report-manifest-answer.ts';
import { listReports } from './report-list.ts';
import { readReportRequest } from './report-request.ts';
import { readAt } from '../../shared/stored/damaged-store.ts';
import { unknownMonth, unknownVersion } from './report-missing.ts';

type ReportsContext = {
  readonly reports: ReportStore;
  readonly clock: () => EpochMs;
  readonly log: FailureLog;
};

/**
 * Answers `GET /reports`, `/reports/{month}` and `/reports/{month}.csv`. Authorization is the
 * router's. Throws `RefusedRequest` for a wrong parameter, `StoreUnavailable` where the store is
 * away.
 */
export const createReportsHandler = ({ reports, clock, log }: ReportsContext): Handler => {
  return async (http) => {
    const asked = readReportRequest(http);
    if (asked.kind === 'list') return listReports({ reports, log }, clock());

    const months = filesByMonth(await reports.keys(reportsPrefix));
    const listed = months.get(asked.name) ?? noFiles;
    // Asked for by itself, a folder that cannot be read says why.
    const { versions, isClosed } = listed.isUnreadable
      ? await filesOf(asked.name, reports)
      : listed;
    const newest = versions.at(-1);
    if (newest === undefined) return unknownMonth(asked.name, months);
    const version = asked.version ?? newest;
    const key = manifestKey(asked.name, version);
    const text = versions.includes(version) ? await reports.readText(key) : null;
    if (text === null) return unknownVersion(asked.name, version, versions);
    const manifest = readAt(key, () => readManifest(text));
    return asked.kind === 'csv'
      ? answerReportCsv(http, reports, manifest)
      : answerReportManifest(http, manifest, isClosed, clock());
  };
};
