import { createHash } from 'node:crypto';
import type { ByteRange, ReportStore } from '../../../shared/ports/report-store.ts';
import { monthPrefix } from '../../../shared/reports/keys.ts';
import type { Manifest, ReportFile } from '../../../shared/reports/manifest.ts';
import { DamagedReport } from '../../../shared/ports/damaged-report.ts';

type OfMonth = Pick<Manifest, 'month'>;

/**
 * The bytes of a file of a version, or a part of them. Throws `DamagedReport` where the file is gone, has not
 * the length that its manifest names, or as a whole not the hash: its last bytes are not given then, so that no
 * reader may take it for the right one.
 */
export async function* storedBytes(
  reports: ReportStore,
  { month }: OfMonth,
  { name, bytes, sha256 }: ReportFile,
  part: ByteRange = { start: 0, end: bytes },
): AsyncGenerator<Uint8Array> {
  const key = `${monthPrefix(month)}${name}`;
  const isWhole = part.start === 0 && part.end === bytes;
  const hash = isWhole ? createHash('sha256') : null;
  let last: Uint8Array | null = null;
  let read = 0;
  try {
    for await (const chunk of isWhole ? reports.read(key) : reports.read(key, part)) {
      if (last !== null) yield last;
      read += chunk.length;
      hash?.update(chunk);
      last = chunk;
    }
  } catch (error) {
    const isThere = (await reports.keys(monthPrefix(month))).includes(key);
    throw isThere ? error : new DamagedReport(reports.placeOf(key), 'there');
  }
  if (read !== part.end - part.start) {
    throw new DamagedReport(reports.placeOf(key), `a file of ${bytes} bytes`);
  }
  if (hash !== null && hash.digest('hex') !== sha256) {
    throw new DamagedReport(reports.placeOf(key), 'what was written, by its hash');
  }
  if (last !== null) yield last;
}

/** The texts of a CSV of a version. Throws `DamagedReport`, also where it is not UTF-8. */
export async function* storedTexts(
  reports: ReportStore,
  month: OfMonth,
  file: ReportFile,
): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const decode = (chunk?: Uint8Array): string => {
    try {
      return decoder.decode(chunk, { stream: chunk !== undefined });
    } catch {
      const key = `${monthPrefix(month.month)}${file.name}`;
      throw new DamagedReport(reports.placeOf(key), 'UTF-8');
    }
  };
  for await (const chunk of storedBytes(reports, month, file)) yield decode(chunk);
  yield decode();
}
