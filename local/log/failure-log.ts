import type { FailureLog } from '../../shared/api/failure.ts';
import type { Log } from '../../shared/ports/log.ts';
import { failureText, isStoreFault } from './failure-text.ts';

/** Writes each failure as one line; a fault of the store names its file. */
export const createFailureLog =
  (log: Log, storePath: string): FailureLog =>
  (error) => {
    const kind = isStoreFault(error) ? `store_${error.fault}` : 'failure';
    log({ level: 'error', kind, message: failureText(error, storePath) });
  };
