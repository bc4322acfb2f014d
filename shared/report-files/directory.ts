import { createHash } from 'node:crypto';
import {
  directoryText,
  type PayingCustomer,
  readDirectoryText,
} from '../customers/directory-text.ts';
import { readReportFile } from './read-report-file.ts';
import { DamagedReport } from '../ports/damaged-report.ts';
import type { ReportStore } from '../ports/report-store.ts';

/** The customers by which a report is written. */
export type Directory = {
  readonly customers: readonly PayingCustomer[];
  /** As it is kept, and its hash. */
  readonly text: string;
  readonly sha256: string;
};

export const directoryOf = (customers: readonly PayingCustomer[]): Directory => {
  const text = directoryText(customers);
  return { customers, text, sha256: hashOf(text) };
};

/** Keeps customers under a key. False where others are kept there. */
export const keepDirectory = async (
  reports: ReportStore,
  key: string,
  { text }: Directory,
): Promise<boolean> =>
  (await reports.create(key, text)) === 'created' || (await reports.readText(key)) === text;

/**
 * The customers that were kept under a key. Throws where they are missing or damaged, or others than
 * those of a hash, where one is known.
 */
export const readDirectory = async (
  reports: Pick<ReportStore, 'readText' | 'placeOf'>,
  key: string,
  known: string | null,
): Promise<Directory> => {
  const text = await reports.readText(key);
  if (text === null) throw new DamagedReport(reports.placeOf(key), 'there');
  if (known !== null && hashOf(text) !== known) {
    const expected = `the customers of that month, whose sha256 is ${known}`;
    throw new DamagedReport(reports.placeOf(key), expected);
  }
  return directoryOf(readReportFile(reports, key, () => readDirectoryText(text)));
};

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
