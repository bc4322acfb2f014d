import type { EpochMs } from '../calendar/instant.ts';
import { readAt } from '../stored/damaged-store.ts';
import { type CloseRecord, type Manifest, readCloseRecord, readManifest } from './manifest.ts';
import {
  closeKey,
  filesByMonth,
  manifestKey,
  type MonthFiles,
  monthPrefix,
  noFiles,
} from './keys.ts';
import type { Month } from './month.ts';

export type MonthHistory = {
  readonly files: MonthFiles;
  readonly newest: Manifest | null;
  readonly close: CloseRecord | null;
};

/** Where the files are; `readText` gives `null` where there is none of a key. */
type Files = {
  keys(prefix: string): Promise<readonly string[]>;
  readText(key: string): Promise<string | null>;
};

/**
 * Reads the newest manifest and the close record of a month, of whose files the keys are known.
 * Throws where they cannot be read or are damaged.
 */
export const readHistory = async (
  month: Month,
  known: MonthFiles,
  reports: Files,
): Promise<MonthHistory> => {
  // Asked for by itself, a folder that cannot be read says why.
  const files = known.isUnreadable ? await filesOf(month, reports) : known;
  const newestVersion = files.versions.at(-1);
  const [manifest, close] = await Promise.all([
    newestVersion === undefined ? null : reports.readText(manifestKey(month, newestVersion)),
    files.isClosed ? reports.readText(closeKey(month)) : null,
  ]);
  return {
    files,
    newest:
      manifest === null
        ? null
        : readAt(manifestKey(month, newestVersion ?? 0), () => readManifest(manifest)),
    close: close === null ? null : readAt(closeKey(month), () => readCloseRecord(close)),
  };
};

/** Whether a version was written by a run that began after an instant. */
export const isLater = ({ as_of }: Pick<Manifest, 'as_of'>, at: EpochMs): boolean =>
  Date.parse(as_of) > at;

/** What there is of a month now. */
export const filesOf = async (month: Month, reports: Pick<Files, 'keys'>): Promise<MonthFiles> =>
  filesByMonth(await reports.keys(monthPrefix(month))).get(month) ?? noFiles;

/**
 * Whether a version came after the close. Its manifest says so, but for one that was written in the
 * moment in which another run closed the month.
 */
export const isAfterClose = (
  { version, after_close }: Pick<Manifest, 'version' | 'after_close'>,
  close: CloseRecord | null,
): boolean => after_close || (close !== null && version > close.version);
