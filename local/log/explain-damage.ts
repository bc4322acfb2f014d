import { failureText, isDamage } from './failure-text.ts';
import { storeFault } from '../../shared/adapters/sqlite/errors.ts';
import { dataFile } from '../../shared/adapters/sqlite/files.ts';
import { messageOf } from '../../shared/error-message.ts';
import { readConfig } from '../../shared/settings/config.ts';
import type { Environment } from '../../shared/settings/environment.ts';

/** What an error says; of damage in the store of this machine what the log says: which file, and what to do. */
export const explainDamage =
  (env: Environment) =>
  (error: unknown): string => {
    const message = messageOf(error);
    const reading = isDamage(error) ? readConfig(env) : null;
    if (reading === null || reading.kind === 'invalid') return message;
    const storePath = dataFile(reading.config.dataDir);
    // Another file, as the backup that is restored, is named by the one that opens it.
    const isOurs =
      message.startsWith(`${storePath}: `) || message === storeFault('damaged').message;
    return isOurs ? failureText(error, storePath) : message;
  };
