import { join } from 'node:path';
import { type CloseRecord, readCloseRecord } from '../../shared/reports/manifest.ts';
import { hashFile } from '../hash-file.ts';
import { recordAt } from './record-at.ts';

/** What a folder has of the close of a month. */
type Close = {
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
  const kept = names.includes(customers) ? await hashFile(join(folder, customers)) : null;
  const directory = kept?.sha256 ?? null;
  if (!names.includes(name)) return { close: null, directory, problems: [] };
  const read = await recordAt(join(folder, name), readCloseRecord);
  return typeof read === 'string'
    ? { close: null, directory, problems: [read] }
    : { close: read, directory, problems: [] };
};
