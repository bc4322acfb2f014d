import type { FailureLog } from '../../shared/api/failure.ts';
import type { Log } from '../../shared/ports/log.ts';
import { failureText, isDamage, isStoreFault } from './failure-text.ts';

/** Writes each failure as one line; a fault of the store names its file. Tells of damage, whatever met it. */
export const createFailureLog =
  (log: Log, storePath: string, foundDamaged: () => void): FailureLog =>
  (error) => {
    if (isDamage(error)) foundDamaged();
    const kind = isStoreFault(error) ? `store_${error.fault}` : 'failure';
    log({ level: 'error', kind, message: failureText(error, storePath) });
  };
