import { type CloseRecord, type Manifest, readCloseRecord, readManifest } from './manifest.ts';
import { closeKey, manifestKey, type MonthFiles } from './keys.ts';
import type { Month } from './month.ts';

export type MonthHistory = {
  readonly files: MonthFiles;
  readonly newest: Manifest | null;
  readonly close: CloseRecord | null;
};

/** Where the files are; `null` where there is none of a key. */
type Files = { readText(key: string): Promise<string | null> };

/** Reads the newest manifest and the close record of a month, of whose files the keys are known. */
export const readHistory = async (
  month: Month,
  files: MonthFiles,
  reports: Files,
): Promise<MonthHistory> => {
  const newestVersion = files.versions.at(-1);
  const [manifest, close] = await Promise.all([
    newestVersion === undefined ? null : reports.readText(manifestKey(month, newestVersion)),
    files.isClosed ? reports.readText(closeKey(month)) : null,
  ]);
  return {
    files,
    newest: manifest === null ? null : readManifest(manifest),
    close: close === null ? null : readCloseRecord(close),
  };
};

/**
 * Whether a version came after the close. Its manifest says so, but for one that was written in the
 * moment in which another run closed the month.
 */
export const isAfterClose = (
  { version, after_close }: Pick<Manifest, 'version' | 'after_close'>,
  close: CloseRecord | null,
): boolean => after_close || (close !== null && version > close.version);
