import { advice, examineBooks } from '../functions/report/books.ts';
import type { FailureLog } from '../shared/api/failure.ts';

type Logs = { readonly writeLog: (line: string) => void; readonly log: FailureLog };

/**
 * Says at a start that the store is not the one that the reports beside it were written from.
 * Counting goes on: to refuse requests would lose them, whichever store is the right one.
 */
export const warnOfStranger = async (
  books: Parameters<typeof examineBooks>[0],
  { writeLog, log }: Logs,
): Promise<void> => {
  try {
    const { problem } = await examineBooks(books);
    if (problem === null) return;
    writeLog(`WARNING: ${problem}. Requests are counted, and no report is written. ${advice}`);
  } catch (error) {
    log(error);
  }
};
