import { checkReports, DamagedReport } from '../../shared/ports/damaged-report.ts';
import { describeFailure } from '../../shared/api/failure.ts';
import { type StoreFault, StoreUnavailable } from '../../shared/ports/store-unavailable.ts';
import { UnreadableMonth } from '../../shared/ports/unreadable-month.ts';

/** An error as one line for the log; where a file is what is wrong, which one, and what to do. */
export const failureText = (error: unknown, storePath: string): string => {
  if (error instanceof UnreadableMonth) return monthText(error);
  if (!isStoreFault(error)) return describeFailure(error);
  // What opens a store names it itself.
  const fault = error.message.replace(`${storePath}: `, '');
  return `The store ${storePath} cannot be used: ${fault}. ${adviceOn(error.fault)}`;
};

/** Whether it is known what is wrong with the store's file. */
export const isStoreFault = (
  error: unknown,
): error is StoreUnavailable & { readonly fault: KnownFault } =>
  error instanceof StoreUnavailable && error.fault !== 'no_answer';

/** Whether a page of the store is damaged. */
export const isDamage = (error: unknown): boolean =>
  isStoreFault(error) && error.fault === 'damaged';

type KnownFault = Exclude<StoreFault, 'no_answer'>;

const putBack =
  'Put the same file back, or stop the server and restore a backup into an empty folder: npx billable restore FILE.';

/** What to do about a fault of the store. */
export const adviceOn = (fault: KnownFault): string => whatToDo[fault];

const whatToDo: Readonly<Record<KnownFault, string>> = {
  locked: 'End the process that writes: a command, or a sqlite3 shell with an open transaction.',
  disk_full: 'Make room on its disk.',
  read_only: 'Make the file and its file system writable.',
  not_permitted: 'Give the files and their folder to the user of the server.',
  damaged:
    'Stop the server, keep the files, restore a backup into an empty folder: npx billable restore FILE.',
  missing: putBack,
  replaced: putBack,
  io_error: 'Look at the disk.',
};

const monthText = (error: UnreadableMonth): string => {
  const text = describeFailure(error);
  return error.cause instanceof DamagedReport
    ? text
    : `${text.replace(/\.$/, '')}. ${checkReports}`;
};
