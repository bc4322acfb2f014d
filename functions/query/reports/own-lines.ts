import { compareUtf8 } from '../../../shared/metering/utf8.ts';
import type { ByteRange, ReportStore } from '../../../shared/ports/report-store.ts';
import type { Manifest, ReportFile } from '../../../shared/reports/manifest.ts';
import { unguarded } from '../../../shared/usage/csv-cell.ts';
import { csvCells } from '../../../shared/usage/csv-lines.ts';
import { storedBytes } from './stored-file.ts';

/** The lines of one customer in a file about customers. */
export type OwnLines = {
  /** With the header; as they stand in the file. */
  readonly text: string;
  /** A cell of the first line, by its column. */
  of(column: string): string;
};

/** Longer than any line: an id and a name of 1 kB each, a service, numbers, quotes and guards. */
const partBytes = 128 * 1024;

const lineEnd = '\r\n';
const customerColumn = 2;

/**
 * Finds the lines of a customer in a file that is ordered by customer id; `null` where there is none.
 * Reads some parts of the file, not all of it: the guard of formulas lets no cell hold a line end, so
 * a line begins behind each.
 */
export const readOwnLines = async (
  reports: ReportStore,
  month: Pick<Manifest, 'month'>,
  file: ReportFile,
  customer: string,
): Promise<OwnLines | null> => {
  const { bytes } = file;
  const read = async (part: ByteRange): Promise<Buffer> => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of storedBytes(reports, month, file, part)) chunks.push(chunk);
    return Buffer.concat(chunks);
  };
  const head = await read({ start: 0, end: Math.min(bytes, partBytes) });
  const headerEnd = head.indexOf(lineEnd) + lineEnd.length;
  const header = head.subarray(0, headerEnd).toString();

  // The first line of the customer begins at `low` or later, and no later than `high`.
  let low = headerEnd;
  let high = bytes;
  while (high - low > partBytes) {
    const middle = Math.floor((low + high) / 2);
    const part = await read({ start: middle, end: Math.min(bytes, middle + partBytes) });
    const begin = part.indexOf(lineEnd) + lineEnd.length;
    const end = part.indexOf(lineEnd, begin);
    if (begin < lineEnd.length || end < 0 || middle + begin >= high) {
      high = middle;
      continue;
    }
    const id = idOf(part.subarray(begin, end).toString());
    if (compareUtf8(id, customer) < 0) low = middle + begin;
    else high = middle + begin;
  }

  const lines: string[] = [];
  let rest = '';
  for (let at = low; at < bytes; at += partBytes) {
    const part = await read({ start: at, end: Math.min(bytes, at + partBytes) });
    const found = (rest + part.toString('latin1')).split(lineEnd);
    rest = found.pop() ?? '';
    for (const line of found) {
      const text = Buffer.from(line, 'latin1').toString();
      const order = compareUtf8(idOf(text), customer);
      if (order === 0) lines.push(`${text}${lineEnd}`);
      if (order > 0) return linesWith(header, lines);
    }
  }
  return linesWith(header, lines);
};

const linesWith = (header: string, lines: readonly string[]): OwnLines | null => {
  const [first] = lines;
  if (first === undefined) return null;
  const [columns = [], cells = []] = [header, first].map((line) => csvCells(line.slice(0, -2)));
  return {
    text: header + lines.join(''),
    of: (column) => cells[columns.indexOf(column)] ?? '',
  };
};

const idOf = (line: string): string => unguarded(csvCells(line)[customerColumn] ?? '');
