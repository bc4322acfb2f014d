import { join } from 'node:path';
import { readDirectoryText } from '../../shared/customers/directory-text.ts';
import { type CloseRecord, readCloseRecord } from '../../shared/reports/manifest.ts';
import { hashFile } from './hash-file.ts';
import { recordAt } from './record-at.ts';

/** What a folder has of the close of a month. */
type Close = {
  /** `null`: there is none that can be read. */
  readonly close: CloseRecord | null;
  readonly problems: readonly string[];
  /** The hash of the customers that the close kept. */
  readonly directory: string | null;
};

export const closeIn = async (
  folder: string,
  month: string,
  names: readonly string[],
): Promise<Close> => {
  const [name, customers] = [
    `billable-${month}.close.json`,
    `billable-${month}.close.directory.json`,
  ];
  const read = async <T extends object>(
    file: string,
    reader: (text: string) => T,
  ): Promise<T | string | null> =>
    names.includes(file) ? recordAt(join(folder, file), reader) : null;
  const kept = await read(customers, readDirectoryText);
  const close = await read(name, readCloseRecord);
  return {
    close: typeof close === 'string' ? null : close,
    directory: kept === null ? null : (await hashFile(join(folder, customers))).sha256,
    problems: [
      ...[close, kept].filter((it) => typeof it === 'string'),
      ...names
        .filter((it) => it !== name && it !== customers)
        .map((it) => `${it} is there, and a close has no such file`),
    ],
  };
};
