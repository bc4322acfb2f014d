import { advice, examineBooks } from '../functions/report/compare/books.ts';
import type { FailureLog } from '../shared/api/failure.ts';
import type { Log } from '../shared/ports/log.ts';

type Logs = { readonly log: Log; readonly logFailure: FailureLog };

/**
 * Says at a start that the store is not the one that the reports next to it were written from.
 * Counting goes on: to refuse requests would lose them, whichever store is the right one.
 */
export const warnOfStranger = async (
  books: Parameters<typeof examineBooks>[0],
  { log, logFailure }: Logs,
): Promise<void> => {
  try {
    const { problem } = await examineBooks(books);
    if (problem === null) return;
    const message = `${problem}. Requests are counted, and no report is written. ${advice}`;
    log({ level: 'warn', kind: 'strange_store', message });
  } catch (error) {
    logFailure(error);
  }
};
