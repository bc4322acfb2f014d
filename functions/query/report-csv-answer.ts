import type { Manifest } from '../../shared/reports/manifest.ts';
import { csvFileName, csvKey } from '../../shared/reports/keys.ts';
import type { HttpRequest, HttpResponse } from '../../shared/api/message.ts';
import type { ReportStore } from '../../shared/ports/report-store.ts';
import { answerHeaders, answerNotModified } from './answer.ts';
import { csvMediaType } from '../../shared/usage/csv-media-type.ts';

/** A function's answer may have 6 MB; a larger file is fetched from where it lies. */
const maxDirectBytes = 4_000_000;

/** Answers with the file of a version, or with a link to it where it is large and there are links. */
export const answerReportCsv = async (
  http: HttpRequest,
  reports: ReportStore,
  { month, version, bytes, sha256 }: Manifest,
): Promise<HttpResponse> => {
  const etag = `W/"${sha256}"`;
  const unchanged = answerNotModified(http, etag);
  if (unchanged !== null) return unchanged;
  const key = csvKey(month, version);
  const fileName = csvFileName(month, version);
  const location = bytes > maxDirectBytes ? await reports.link(key, fileName) : null;
  if (location !== null) return { status: 303, headers: { ...answerHeaders, location }, body: '' };
  return {
    status: 200,
    headers: {
      ...answerHeaders,
      'content-type': csvMediaType,
      'content-disposition': `attachment; filename="${fileName}"`,
      etag,
    },
    body: texts(reports.read(key)),
  };
};

async function* texts(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  for await (const chunk of chunks) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}
