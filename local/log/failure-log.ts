import { describeFailure, type FailureLog } from '../../shared/api/failure.ts';
import type { Log } from '../../shared/ports/log.ts';
import { StoreUnavailable } from '../../shared/ports/store-unavailable.ts';

/** Writes each failure as one line; a fault of the store names its file. */
export const createFailureLog =
  (log: Log, storePath: string): FailureLog =>
  (error) => {
    if (error instanceof StoreUnavailable && error.fault !== 'no_answer') {
      const message = `The store ${storePath} cannot be used: ${error.message}.`;
      log({ level: 'error', kind: `store_${error.fault}`, message });
    } else {
      log({ level: 'error', kind: 'failure', message: describeFailure(error) });
    }
  };
