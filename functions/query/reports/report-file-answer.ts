import type { Manifest, ReportFile } from '../../../shared/reports/manifest.ts';
import {
  csvFileName,
  type FileEnd,
  reportFileKey,
  reportFileName,
} from '../../../shared/reports/keys.ts';
import { acceptsGzip } from '../../../shared/api/compression.ts';
import type { HttpRequest, HttpResponse } from '../../../shared/api/message.ts';
import { problem } from '../../../shared/api/problem.ts';
import type { ReportStore } from '../../../shared/ports/report-store.ts';
import { parquetMediaType } from '../../../shared/reports/parquet-columns.ts';
import { csvMediaType } from '../../../shared/usage/csv-media-type.ts';
import { answerHeaders, answerNotModified } from '../answer.ts';
import { askedRange } from './byte-range.ts';
import { missingFile } from './report-missing.ts';
import { storedBytes } from './stored-file.ts';

/** A function's answer may have 6 MB; a larger file is fetched from where it lies. */
export const maxDirectBytes = 4_000_000;

/**
 * Answers with a file of a version, or a part of it, or with a link to it where it is large and there
 * are links.
 */
export const answerReportFile = async (
  http: HttpRequest,
  reports: ReportStore,
  manifest: Manifest,
  end: FileEnd,
): Promise<HttpResponse> => {
  const { month, version } = manifest;
  const file = fileIn(manifest, end);
  if (file === null) return missingFile(manifest, end);
  const { name, bytes, sha256 } = file;
  const etag = `"${sha256}"`;
  const range = askedRange(http, { bytes, etag });
  // Compressed on its way it is equal, not the same: a part of it cannot be asked for by that tag.
  const isCompressed = range === null && end !== 'parquet' && acceptsGzip(http.headers);
  const tag = isCompressed ? `W/${etag}` : etag;
  const unchanged = answerNotModified(http, tag);
  if (unchanged !== null) return unchanged;
  // A program that asks by HEAD how large a file is gets no answer from a link that is signed for GET.
  const isLinked = bytes > maxDirectBytes && http.method !== 'HEAD';
  const location = isLinked ? await reports.link(reportFileKey(month, version, end), name) : null;
  if (location !== null) return { status: 303, headers: { ...answerHeaders, location }, body: '' };
  if (range === 'unsatisfiable') return noSuchPart(http, bytes);
  const headers = {
    ...answerHeaders,
    'content-type': end === 'parquet' ? parquetMediaType : csvMediaType,
    'content-disposition': `attachment; filename="${name}"`,
    'accept-ranges': 'bytes',
    etag: tag,
  };
  if (range === null) {
    const length = isCompressed ? {} : { 'content-length': String(bytes) };
    return {
      status: 200,
      headers: { ...headers, ...length },
      body: storedBytes(reports, manifest, file),
    };
  }
  return {
    status: 206,
    headers: {
      ...headers,
      'content-length': String(range.end - range.start),
      'content-range': `bytes ${range.start}-${range.end - 1}/${bytes}`,
    },
    body: storedBytes(reports, manifest, file, range),
  };
};

const noSuchPart = ({ headers }: HttpRequest, bytes: number): HttpResponse =>
  problem(
    416,
    `Range: received ${JSON.stringify(headers['range'] ?? '')}; allowed: a part of the ${bytes} bytes.`,
    { headers: { 'content-range': `bytes */${bytes}` } },
  );

/** A file as its manifest names it. Manifests of before name the CSV alone, and not in a list. */
export const fileIn = (
  { month, version, bytes, sha256, files }: Manifest,
  end: FileEnd,
): ReportFile | null => {
  if (end === 'csv') return { name: csvFileName(month, version), bytes, sha256 };
  return files.find(({ name }) => name === reportFileName(month, version, end)) ?? null;
};
