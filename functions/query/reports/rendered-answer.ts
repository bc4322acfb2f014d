import type { HttpRequest, HttpResponse } from '../../../shared/api/message.ts';
import { RefusedRequest } from '../../../shared/api/refused-request.ts';
import { type FileEnd, monthPrefix } from '../../../shared/reports/keys.ts';
import type { Manifest } from '../../../shared/reports/manifest.ts';
import { parseBillableStatuses } from '../../../shared/usage/billable-statuses.ts';
import { csvMediaType } from '../../../shared/usage/csv-media-type.ts';
import { DamagedReport } from '../../../shared/ports/damaged-report.ts';
import { answerHeaders, answerNotModified } from '../answer.ts';
import { readAhead } from '../read-ahead.ts';
import { noStatuses, renderFile } from './render-file.ts';
import type { Rendering } from './rendering.ts';
import { fileIn, maxDirectBytes } from './report-file-answer.ts';
import { missingFile } from './report-missing.ts';
import type { ReportsContext } from './reports-context.ts';
import { storedTexts } from './stored-file.ts';

type Asked = { readonly end: FileEnd; readonly rendering: Rendering };

/**
 * Answers with a file of a version that is written otherwise. It says so, and of which file with which
 * hash: that of the file is the one that counts.
 */
export const answerRenderedFile = async (
  http: HttpRequest,
  {
    reports,
    exports,
    startDeadline,
  }: Pick<ReportsContext, 'reports' | 'exports' | 'startDeadline'>,
  manifest: Manifest,
  { end, rendering }: Asked,
): Promise<HttpResponse> => {
  const { month, columns, billable_statuses } = manifest;
  const file = fileIn(manifest, end);
  if (file === null) return missingFile(manifest, end);
  const billableStatuses = parseBillableStatuses(billable_statuses);
  if (rendering.layout === 'wide' && (!columns.includes('status') || billableStatuses === null)) {
    throw new RefusedRequest(
      400,
      `layout: received "wide"; allowed: only for a month whose lines name a status; this one has ${columns.join(', ')}.`,
    );
  }
  const etag = `W/"${file.sha256}-${rendering.name}"`;
  const unchanged = answerNotModified(http, etag);
  if (unchanged !== null) return unchanged;
  const name = file.name.replace(/csv$/, `${rendering.name}.csv`);
  const rendered = renderFile(
    storedTexts(reports, manifest, file),
    rendering,
    billableStatuses ?? noStatuses,
  );
  const texts = inTime(
    wellFormed(rendered, reports.placeOf(`${monthPrefix(month)}${file.name}`)),
    startDeadline,
  );
  const answer = (body: HttpResponse['body']): HttpResponse => ({
    status: 200,
    headers: {
      ...answerHeaders,
      'content-type': csvMediaType,
      'content-disposition': `attachment; filename="${name}"`,
      'billable-rendering-of': `${file.name}; sha256=${file.sha256}`,
      etag,
    },
    body,
  });
  if (exports === undefined) return answer(texts);
  const ahead = await readAhead(texts, maxDirectBytes);
  if (ahead.isWhole) return answer(ahead.chunks.join(''));
  // Its headers are all that is wanted.
  if (http.method === 'HEAD') return answer(ahead.all());
  const location = await exports.write(ahead.all(), name);
  return { status: 303, headers: { ...answerHeaders, location }, body: '' };
};

/** What is no CSV of ours cannot be written otherwise. */
async function* wellFormed(texts: AsyncIterable<string>, place: string): AsyncGenerator<string> {
  try {
    yield* texts;
  } catch (error) {
    if (error instanceof DamagedReport || !(error instanceof SyntaxError)) throw error;
    throw new DamagedReport(place, 'a CSV');
  }
}

/** Ends a rendering for which the time is over: no one waits for it any more. */
async function* inTime(
  texts: AsyncIterable<string>,
  startDeadline: ReportsContext['startDeadline'],
): AsyncGenerator<string> {
  const deadline = startDeadline?.();
  for await (const text of texts) {
    if (deadline?.aborted === true) {
      throw new RefusedRequest(
        413,
        'There is no time to write a file of this size otherwise. Take the file itself, without delimiter, dates, bom and layout, or a customer file.',
      );
    }
    yield text;
  }
}
