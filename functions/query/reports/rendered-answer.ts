import type { HttpRequest, HttpResponse } from '../../../shared/api/message.ts';
import { RefusedRequest } from '../../../shared/api/refused-request.ts';
import { reportFileKey, type FileEnd } from '../../../shared/reports/keys.ts';
import type { Manifest } from '../../../shared/reports/manifest.ts';
import { parseBillableStatuses } from '../../../shared/usage/billable-statuses.ts';
import { csvMediaType } from '../../../shared/usage/csv-media-type.ts';
import { answerHeaders, answerNotModified } from '../answer.ts';
import { renderFile } from './render-file.ts';
import type { Rendering } from './rendering.ts';
import { fileIn, maxDirectBytes } from './report-file-answer.ts';
import { missingFile } from './report-missing.ts';
import type { ReportsContext } from './reports-context.ts';

type Asked = { readonly end: FileEnd; readonly rendering: Rendering };

/**
 * Answers with a file of a version that is written otherwise. It says so, and of which file with which
 * hash: that of the file is the one that counts.
 */
export const answerRenderedFile = async (
  http: HttpRequest,
  { reports, exports }: Pick<ReportsContext, 'reports' | 'exports'>,
  manifest: Manifest,
  { end, rendering }: Asked,
): Promise<HttpResponse> => {
  const { month, version, columns, billable_statuses } = manifest;
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
  const texts = renderFile(
    reports.read(reportFileKey(month, version, end)),
    rendering,
    billableStatuses ?? { text: '', includes: () => false },
  );
  // It is longer than the file where it is wide, but not by much: the rest is for that.
  if (file.bytes > maxDirectBytes && exports !== undefined) {
    const location = await exports.write(texts, name);
    return { status: 303, headers: { ...answerHeaders, location }, body: '' };
  }
  return {
    status: 200,
    headers: {
      ...answerHeaders,
      'content-type': csvMediaType,
      'content-disposition': `attachment; filename="${name}"`,
      'billable-rendering-of': `${file.name}; sha256=${file.sha256}`,
      etag,
    },
    body: texts,
  };
};
