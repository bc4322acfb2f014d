import { StoreUnavailable } from '../../../shared/ports/store-unavailable.ts';
import { readHistory } from '../../../shared/report-files/read-history.ts';
import {
  type CustomerFile,
  customerFiles,
  filesByMonth,
  type MonthFiles,
  monthPrefix,
  reportsPrefix,
} from '../../../shared/reports/keys.ts';
import type { Manifest } from '../../../shared/reports/manifest.ts';
import { type Month, monthPeriod } from '../../../shared/reports/month.ts';
import { type MonthState, stateAt } from '../../../shared/reports/month-state.ts';
import type { TimeZone } from '../../../shared/calendar/zone.ts';
import type { HttpRequest, HttpResponse } from '../../../shared/api/message.ts';
import { csvMediaType } from '../../../shared/usage/csv-media-type.ts';
import { answerHeaders, answerTaggedJson, answerNotModified, weakEtag } from '../answer.ts';
import { isOwnIn } from './own-entry.ts';
import { type OwnLines, readOwnLines } from './own-lines.ts';
import { fileIn } from './report-file-answer.ts';
import { unknownMonth } from './report-missing.ts';
import { renderText } from './render-file.ts';
import type { ReportRequest } from './report-request.ts';
import type { OwnContext } from './reports-context.ts';

/**
 * What there is for a customer: the months of which it has lines, newest month first. Everything in it
 * follows from its own usage, and neither versions nor sizes of files do.
 */
export const listOwnReports = async (
  context: OwnContext,
  http: HttpRequest,
): Promise<HttpResponse> => {
  const data = (await readOwnReports(context)).map(
    ({ files: _files, timezone: _zone, ...shown }) => ({
      ...shown,
      url: `/reports/${shown.month}.customers.csv`,
    }),
  );
  return answerTaggedJson(http, JSON.stringify({ data }));
};

export type OwnReport = {
  readonly month: Month;
  readonly timezone: TimeZone;
  readonly state: MonthState;
  readonly requests: number;
  readonly billable_requests: number;
  /** The files that have lines of the customer, as their names end. */
  readonly files: readonly CustomerFile[];
};

/** The months of which a customer has lines, newest month first. */
export const readOwnReports = async (context: OwnContext): Promise<readonly OwnReport[]> => {
  const own = await ownMonths(context);
  return own.map((each) => reportOf(context, each));
};

/** The same of one month; `null` where it has no line of the customer, or cannot be read. */
export const readOwnReport = async (
  context: OwnContext,
  month: Month,
): Promise<OwnReport | null> => {
  const files = filesByMonth(await context.reports.keys(monthPrefix(month))).get(month);
  const own = await readableOwn(context, [month, files]);
  return own && reportOf(context, own);
};

const reportOf = (
  { clock }: Pick<OwnContext, 'clock'>,
  { manifest, isClosed, lines }: OwnMonth,
): OwnReport => ({
  month: manifest.month,
  timezone: manifest.timezone,
  state: stateAt(monthPeriod(manifest.month, manifest.timezone), { isClosed, at: clock() }),
  requests: Number(lines.of('requests')),
  billable_requests: Number(lines.of('billable_requests')),
  files: customerFiles.filter((end) => fileIn(manifest, end) !== null),
});

/** A file with the customer's own lines alone, made here: never a link to the whole. */
export const answerOwnFile = async (
  context: OwnContext,
  http: HttpRequest,
  { name, end, rendering }: Extract<ReportRequest, { kind: 'month' }>,
): Promise<HttpResponse> => {
  const companion = customerFiles.find((each) => each === end);
  const files = filesByMonth(await context.reports.keys(reportsPrefix));
  const own =
    companion === undefined ? null : await ownMonth(context, [name, files.get(name)], companion);
  if (own === null) {
    const months = (await ownMonths(context)).map(({ manifest }) => manifest.month);
    return unknownMonth(name, months);
  }
  const body = rendering === null ? own.lines.text : await renderText(own.lines.text, rendering);
  const ending = rendering === null ? '' : `${rendering.name}.`;
  const fileName = `billable-${name}.${companion}`.replace(/csv$/, `${ending}csv`);
  const etag = weakEtag([body]);
  return (
    answerNotModified(http, etag) ?? {
      status: 200,
      headers: {
        ...answerHeaders,
        'content-type': csvMediaType,
        'content-disposition': `attachment; filename="${fileName}"`,
        etag,
      },
      body,
    }
  );
};

type OwnMonth = {
  readonly manifest: Manifest;
  readonly isClosed: boolean;
  readonly lines: OwnLines;
};

const ownMonths = async (context: OwnContext): Promise<readonly OwnMonth[]> => {
  const months = [...filesByMonth(await context.reports.keys(reportsPrefix))];
  const found: OwnMonth[] = [];
  for (const each of months.sort(([a], [b]) => (a < b ? 1 : -1))) {
    const own = await readableOwn(context, each);
    if (own !== null) found.push(own);
  }
  return found;
};

const readableOwn = async (
  context: OwnContext,
  month: readonly [Month, MonthFiles | undefined],
): Promise<OwnMonth | null> => {
  try {
    return await ownMonth(context, month, 'customers.csv');
  } catch (error) {
    // A store that is away hides every month: the whole is to be asked for again.
    if (error instanceof StoreUnavailable) throw error;
    context.log(error);
    return null;
  }
};

/** `null` where the newest version of a month has no line of the customer. */
const ownMonth = async (
  context: OwnContext,
  [month, files]: readonly [Month, MonthFiles | undefined],
  companion: CustomerFile,
): Promise<OwnMonth | null> => {
  const { reports } = context;
  if (files === undefined) return null;
  const { newest, close } = await readHistory(month, files, reports);
  const file = newest && fileIn(newest, companion);
  if (newest === null || file === null) return null;
  if (!(await isOwnIn(newest, context))) return null;
  const lines = await readOwnLines(reports, newest, file, context.customer);
  return lines && { manifest: newest, isClosed: close !== null, lines };
};
