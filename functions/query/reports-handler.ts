import type { EpochMs } from '../../shared/calendar/instant.ts';
import { filesByMonth, manifestKey, noFiles, reportsPrefix } from '../../shared/reports/keys.ts';
import type { Handler } from '../../shared/api/message.ts';
import type { ReportStore } from '../../shared/ports/report-store.ts';
import { answerHeaders, notModified, weakEtag } from './answer.ts';
import { answerReportCsv } from './report-csv-answer.ts';
import { listReports } from './report-list.ts';
import { readReportRequest } from './report-request.ts';
import { unknownMonth, unknownVersion } from './report-missing.ts';

type ReportsContext = {
  readonly reports: ReportStore;
  readonly clock: () => EpochMs;
};

/**
 * Answers `GET /reports`, `/reports/{month}` and `/reports/{month}.csv`. Authorization is the
 * router's. Throws `RefusedRequest` for a wrong parameter, `StoreUnavailable` where the store is
 * away.
 */
export const createReportsHandler = ({ reports, clock }: ReportsContext): Handler => {
  return async (http) => {
    const asked = readReportRequest(http);
    if (asked.kind === 'list') return listReports(reports, clock());

    const months = filesByMonth(await reports.keys(reportsPrefix));
    const { versions } = months.get(asked.name) ?? noFiles;
    const newest = versions.at(-1);
    if (newest === undefined) return unknownMonth(asked.name, months);
    const version = asked.version ?? newest;
    const key = manifestKey(asked.name, version);
    const manifest = versions.includes(version) ? await reports.readText(key) : null;
    if (manifest === null) return unknownVersion(asked.name, version, versions);
    if (asked.kind === 'csv') return answerReportCsv(http, reports, manifest);

    const etag = weakEtag([manifest]);
    const headers = { ...answerHeaders, 'content-type': 'application/json', etag };
    return notModified(http, etag) ?? { status: 200, headers, body: manifest };
  };
};
