import { failureText, isStoreFault } from './failure-text.ts';
import { storeFault } from '../../shared/adapters/sqlite/errors.ts';
import { dataFile } from '../../shared/adapters/sqlite/files.ts';
import { UnreadableMonth } from '../../shared/ports/unreadable-month.ts';
import { messageOf } from '../../shared/error-message.ts';
import { readConfig } from '../../shared/settings/config.ts';
import type { Environment } from '../../shared/settings/environment.ts';

/** What an error says; of a fault of the store of this machine what the log says: which file, and what to do. */
export const explainFault =
  (env: Environment) =>
  (error: unknown): string => {
    if (error instanceof UnreadableMonth) return failureText(error, '');
    if (!isStoreFault(error)) return messageOf(error);
    const { message } = error;
    const reading = readConfig(env);
    if (reading.kind === 'invalid') return message;
    const storePath = dataFile(reading.config.dataDir);
    // Another file, as the backup that is restored, is named by the one that opens it.
    const isOurs =
      message.startsWith(`${storePath}: `) || message === storeFault(error.fault).message;
    return isOurs ? failureText(error, storePath) : message;
  };
