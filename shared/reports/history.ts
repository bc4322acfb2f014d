import type { EpochMs } from '../calendar/instant.ts';
import type { CloseRecord, Manifest } from './manifest.ts';
import type { MonthFiles } from './keys.ts';

export type MonthHistory = {
  readonly files: MonthFiles;
  readonly newest: Manifest | null;
  readonly close: CloseRecord | null;
};

/** Whether a version was written by a run that began after an instant. */
export const isLater = ({ as_of }: Pick<Manifest, 'as_of'>, at: EpochMs): boolean =>
  Date.parse(as_of) > at;

/**
 * Whether a version came after the close. Its manifest says so, but for one that was written in the
 * moment in which another run closed the month.
 */
export const isAfterClose = (
  { version, after_close }: Pick<Manifest, 'version' | 'after_close'>,
  close: CloseRecord | null,
): boolean => after_close || (close !== null && version > close.version);
