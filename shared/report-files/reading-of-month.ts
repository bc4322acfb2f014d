import { DamagedReport } from '../ports/damaged-report.ts';
import { OperatorProblem } from '../ports/operator-problem.ts';
import { UnreadableMonth } from '../ports/unreadable-month.ts';
import type { Month } from '../reports/month.ts';
import { reportNameParts } from '../reports/version-files.ts';

/** An error in the reading of a month, with the month where files are what is wrong, and the file. */
export const readingOf = (month: Month, error: unknown): unknown =>
  inMonth(month, error, damageOf(error) ?? reasonOf(error));

/** The same for a customer, who does not learn which versions there are. */
export const ownReadingOf = (month: Month, error: unknown): unknown =>
  inMonth(month, error, reasonOf(error));

const inMonth = (month: Month, error: unknown, reason: string | null): unknown =>
  reason === null ? error : new UnreadableMonth(month, reason, { cause: error });

/** What is wrong with which file; `null` where that is not known. */
const damageOf = (error: unknown): string | null => {
  if (!(error instanceof DamagedReport)) return null;
  const name = error.file.slice(error.file.lastIndexOf('/') + 1);
  return reportNameParts(name) === null ? null : `${name} ${error.problem}`;
};

const reasonOf = (error: unknown): string | null => {
  if (error instanceof OperatorProblem) return noAccess;
  if (error instanceof DamagedReport) return 'one of its files is missing or damaged';
  const code = systemCode(error);
  if (code === null) return null;
  if (code === 'ENOENT') return 'one of its files is missing or damaged';
  return code === 'EACCES' || code === 'EPERM' ? noAccess : 'its disk reports an error';
};

const noAccess = 'the server has no access to its files';

/** The code of what the operating system refused; `null` for any other error. */
const systemCode = (error: unknown): string | null => {
  const { syscall, code } = (error ?? {}) as {
    readonly syscall?: unknown;
    readonly code?: unknown;
  };
  return typeof syscall === 'string' && typeof code === 'string' ? code : null;
};
