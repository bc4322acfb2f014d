import { renderCsv } from '../../shared/domain/render-csv.ts';
import { rollUp } from '../../shared/domain/roll-up.ts';
import type { HttpResponse } from '../../shared/http/message.ts';
import { answerHeaders, type Asked, notModified, pageReader, weakEtag } from './answer.ts';
import { csvFileName } from './file-name.ts';
import { newRowLimit } from './limits.ts';
import { readAhead } from './read-ahead.ts';
import { csvType, type Presentation } from './request.ts';

type CsvPresentation = Extract<Presentation, { format: 'csv' }>;

/** Answers up to this many bytes carry an `ETag`; longer ones are sent while they are read. */
const maxTaggedBytes = 4_000_000;

/** Writes the whole answer as one CSV file. */
export const answerCsv = async (asked: Asked<CsvPresentation>): Promise<HttpResponse> => {
  const { query, presentation, reader, http, fingerprint } = asked;
  const rowLimit = newRowLimit();
  const groups = rollUp(query, rowLimit.counting(await pageReader(query, reader)));
  const text = await readAhead(renderCsv(query, groups, presentation), maxTaggedBytes);
  const headers = {
    ...answerHeaders,
    'content-type': csvType,
    'content-disposition': `attachment; filename="${csvFileName(query)}"`,
  };
  if (!text.isWhole) {
    // The answer begins now, so it can no longer become a 413; its memory is bounded all the same.
    rowLimit.lift();
    return { status: 200, headers, body: text.all() };
  }
  const body = text.chunks.join('');
  const etag = weakEtag([fingerprint, headers['content-disposition'], body]);
  return notModified(http, etag) ?? { status: 200, headers: { ...headers, etag }, body };
};
