import { filesByMonth, manifestKey, noFiles, reportsPrefix } from '../../../shared/reports/keys.ts';
import { filesOf, readClose } from '../../../shared/report-files/read-history.ts';
import { readManifest } from '../../../shared/reports/manifest.ts';
import type { Handler, HttpRequest, HttpResponse } from '../../../shared/api/message.ts';
import { ownReadingOf, readingOf } from '../../../shared/report-files/reading-of-month.ts';
import { readAhead } from '../read-ahead.ts';
import { answerOwnFile, listOwnReports } from './own-reports.ts';
import { answerRenderedFile } from './rendered-answer.ts';
import { answerReportFile } from './report-file-answer.ts';
import { answerReportManifest } from './report-manifest-answer.ts';
import { listReports } from './report-list.ts';
import { type ReportRequest, readReportRequest } from './report-request.ts';
import type { ReportsContext } from './reports-context.ts';
import { readReportFile } from '../../../shared/report-files/read-report-file.ts';
import { unknownMonth, unknownVersion } from './report-missing.ts';

/**
 * Answers `GET /reports`, `/reports/{month}` and the files of a month. Authorization is the router's;
 * a customer sees nothing but its own lines. Throws `RefusedRequest` for a wrong parameter,
 * `StoreUnavailable` where the store is away, `UnreadableMonth` where files of the month are.
 */
export const createReportsHandler = (context: ReportsContext): Handler => {
  return async (http) => {
    const asked = readReportRequest(http);
    const customer = http.caller?.customer ?? null;
    if (customer !== null) {
      const own = { ...context, customer };
      if (asked.kind === 'list') return listOwnReports(own, http);
      return readable(answerOwnFile(own, http, asked), (error) => ownReadingOf(asked.name, error));
    }
    if (asked.kind === 'list') return listReports(http, context, context.clock());
    return readable(answerMonth(context, http, asked), (error) => readingOf(asked.name, error));
  };
};

type InMonth = (error: unknown) => unknown;

/** So much is read before an answer begins: what is wrong with a small file can still be said. */
const aheadBytes = 256 * 1024;

/** The answer, whose files may fail before it or while they are sent. */
const readable = async (answer: Promise<HttpResponse>, inMonth: InMonth): Promise<HttpResponse> => {
  try {
    const { body, ...head } = await answer;
    if (typeof body === 'string') return { ...head, body };
    const ahead = await readAhead(body, aheadBytes);
    return { ...head, body: chunksOf(ahead.all(), inMonth) };
  } catch (error) {
    throw inMonth(error);
  }
};

async function* chunksOf<T>(chunks: AsyncIterable<T>, inMonth: InMonth): AsyncGenerator<T> {
  try {
    yield* chunks;
  } catch (error) {
    throw inMonth(error);
  }
}

const answerMonth = async (
  context: ReportsContext,
  http: HttpRequest,
  asked: Extract<ReportRequest, { kind: 'month' }>,
): Promise<HttpResponse> => {
  const { reports, clock } = context;
  const months = filesByMonth(await reports.keys(reportsPrefix));
  const listed = months.get(asked.name) ?? noFiles;
  // Asked for by itself, a folder that cannot be read says why.
  const files = listed.isUnreadable ? await filesOf(asked.name, reports) : listed;
  const { versions } = files;
  const newest = versions.at(-1);
  if (newest === undefined) {
    const known = [...months].flatMap(([month, found]) => (found.versions.length > 0 ? month : []));
    return unknownMonth(asked.name, known);
  }
  const version = asked.version ?? newest;
  const key = manifestKey(asked.name, version);
  const text = versions.includes(version) ? await reports.readText(key) : null;
  if (text === null) return unknownVersion(asked.name, version, versions);
  const manifest = readReportFile(reports, key, () => readManifest(text));
  const { end, rendering } = asked;
  if (end === null) {
    // Read, and not only found: the list says the state by what the record says, too.
    const close = await readClose(asked.name, files, reports);
    return answerReportManifest(http, manifest, { isClosed: close !== null, at: clock() });
  }
  return rendering === null
    ? answerReportFile(http, reports, manifest, end)
    : answerRenderedFile(http, context, manifest, { end, rendering });
};
