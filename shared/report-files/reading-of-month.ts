import { OperatorProblem } from '../ports/operator-problem.ts';
import { UnreadableMonth } from '../ports/unreadable-month.ts';
import { DamagedStore } from '../stored/damaged-store.ts';
import type { Month } from '../reports/month.ts';

/** An error in the reading of a month, with the month where files are what is wrong. */
export const readingOf = (month: Month, error: unknown): unknown => {
  const reason = reasonOf(error);
  return reason === null
    ? error
    : new UnreadableMonth(`The report of ${month} cannot be read: ${reason}.`, { cause: error });
};

const reasonOf = (error: unknown): string | null => {
  if (error instanceof OperatorProblem) return noAccess;
  if (error instanceof DamagedStore) return 'one of its files is damaged';
  const code = systemCode(error);
  if (code === null) return null;
  if (code === 'ENOENT') return 'one of its files is missing';
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
