import { csvMediaType } from '../../shared/usage/csv-media-type.ts';
import { renderCsv } from '../../shared/usage/render-csv.ts';
import { rollUp } from '../../shared/usage/roll-up.ts';
import type { HttpResponse } from '../../shared/api/message.ts';
import type { ExportStore } from '../../shared/ports/export-store.ts';
import {
  type Asked,
  answerNotModified,
  pageReader,
  readAsOf,
  usageHeaders,
  weakEtag,
} from './answer.ts';
import { checkSums } from './check-sums.ts';
import { readAhead } from './read-ahead.ts';
import type { Presentation } from './read-presentation.ts';
import type { UsageQuery } from '../../shared/usage/usage-query.ts';
import { formatInstant } from '../../shared/calendar/zone.ts';

type CsvPresentation = Extract<Presentation, { format: 'csv' }>;

/**
 * Answers up to this many bytes carry an `ETag`. Longer ones do not fit in what a function may
 * answer: they are exported, or, where there are no exports, sent while they are read.
 */
const maxTaggedBytes = 4_000_000;

/** Writes the whole answer as one CSV file, here or among the exports. */
export const answerCsv = async (
  asked: Asked<CsvPresentation>,
  exports?: ExportStore,
): Promise<HttpResponse> => {
  const { query, presentation, limit, http, fingerprint } = asked;
  const common = usageHeaders(await readAsOf(asked));
  const readPage = await pageReader(query, asked);
  const groups = rollUp(query, readPage, { onHeld: limit.holding });
  const text = await readAhead(renderCsv(query, groups, presentation), maxTaggedBytes);
  const fileName = exportFileName(query);
  const isHead = http.method === 'HEAD';
  if (!text.isWhole && exports !== undefined && !isHead) {
    const location = await exports.write(text.all(), fileName);
    return { status: 303, headers: { ...common, location }, body: '' };
  }
  const headers = {
    ...common,
    'content-type': csvMediaType,
    'content-disposition': `attachment; filename="${fileName}"`,
  };
  if (!text.isWhole) {
    // The answer begins now, so it can no longer become a 413; its memory is bounded all the same.
    limit.lift();
    if (!isHead) await checkSums(query, readPage);
    return { status: 200, headers, body: text.all() };
  }
  const body = text.chunks.join('');
  const etag = weakEtag([fingerprint, headers['content-disposition'], body]);
  return (
    answerNotModified(http, etag, common) ?? { status: 200, headers: { ...headers, etag }, body }
  );
};

/** A file name that says what is in it: `billable-month-2026-01-01-to-2026-12-01.csv`. */
const exportFileName = ({ period, range, timezone }: UsageQuery): string => {
  const lengthOfText = period === 'hour' ? 'yyyy-mm-ddThh'.length : 'yyyy-mm-dd'.length;
  const [from, to] = [range.start, range.end].map((at) =>
    formatInstant(at, timezone).slice(0, lengthOfText),
  );
  return `billable-${period}-${from}-to-${to}.csv`;
};
