import type { Manifest, ReportFile } from '../../../shared/reports/manifest.ts';
import {
  csvFileName,
  type FileEnd,
  reportFileKey,
  reportFileName,
} from '../../../shared/reports/keys.ts';
import type { HttpRequest, HttpResponse } from '../../../shared/api/message.ts';
import type { ReportStore } from '../../../shared/ports/report-store.ts';
import { parquetMediaType } from '../../../shared/reports/parquet-columns.ts';
import { csvMediaType } from '../../../shared/usage/csv-media-type.ts';
import { answerHeaders, answerNotModified } from '../answer.ts';
import { missingFile } from './report-missing.ts';

/** A function's answer may have 6 MB; a larger file is fetched from where it lies. */
const maxDirectBytes = 4_000_000;

/** Answers with a file of a version, or with a link to it where it is large and there are links. */
export const answerReportFile = async (
  http: HttpRequest,
  reports: ReportStore,
  manifest: Manifest,
  end: FileEnd,
): Promise<HttpResponse> => {
  const { month, version } = manifest;
  const file = fileIn(manifest, end);
  if (file === null) return missingFile(manifest, end);
  const etag = `W/"${file.sha256}"`;
  const unchanged = answerNotModified(http, etag);
  if (unchanged !== null) return unchanged;
  const key = reportFileKey(month, version, end);
  const location = file.bytes > maxDirectBytes ? await reports.link(key, file.name) : null;
  if (location !== null) return { status: 303, headers: { ...answerHeaders, location }, body: '' };
  return {
    status: 200,
    headers: {
      ...answerHeaders,
      'content-type': end === 'parquet' ? parquetMediaType : csvMediaType,
      'content-disposition': `attachment; filename="${file.name}"`,
      etag,
    },
    body: reports.read(key),
  };
};

/** A file as its manifest names it. Manifests of before name the CSV alone, and not in a list. */
export const fileIn = (
  { month, version, bytes, sha256, files }: Manifest,
  end: FileEnd,
): ReportFile | null => {
  if (end === 'csv') return { name: csvFileName(month, version), bytes, sha256 };
  return files.find(({ name }) => name === reportFileName(month, version, end)) ?? null;
};
