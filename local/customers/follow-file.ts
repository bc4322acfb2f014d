import { statSync } from 'node:fs';

import type { FailureLog } from '../../shared/api/failure.ts';
import type { BillableFile } from '../../shared/customers/billable-file.ts';
import { messageOf } from '../../shared/error-message.ts';
import { ownerProblem } from '../../shared/file-owner.ts';
import type { Log } from '../../shared/ports/log.ts';
import type { Config } from '../../shared/settings/config.ts';
import { StartProblem } from '../start-problem.ts';
import {
  billableFilePath,
  fileInForce,
  keepFile,
  keptFilePath,
  lookAtFile,
} from './billable-files.ts';
import { missingSecrets } from './missing-secrets.ts';

type FollowContext = { readonly log: Log; readonly logFailure: FailureLog };

export type FollowedFile = {
  /** What is in force now. */
  current(): BillableFile;
  /** Looks whether the file has changed, and reads it where it has. Never throws. */
  look(): void;
};

/**
 * Follows the file of the customers while a server runs. A wrong file never takes the place of the
 * one in force; the log says so, as long as it lies there. Throws `StartProblem` where there is none
 * to begin with.
 */
export const followFile = (config: Config, { log, logFailure }: FollowContext): FollowedFile => {
  const path = billableFilePath(config);
  let stateSeen = stateOf(path);
  let stateRead = stateSeen;
  let { file, complaint } = start(config);
  complain();

  function complain(): void {
    if (complaint === null) return;
    log({
      level: 'error',
      kind: 'customers',
      // With the first of them: another mistake is to be told at once.
      message: `the customers of before stay in force: ${complaint.split('\n', 1).join()}`,
      fields: { problems: complaint },
    });
  }

  const read = (): void => {
    const look = lookAtFile(config);
    if (look.kind === 'bad') {
      complaint = look.complaint;
      return;
    }
    complaint = null;
    file = look.file;
    if (look.bytes !== null) keepFile(config, look.bytes);
    log({
      level: 'info',
      kind: 'customers',
      message: 'the file of the customers was read again',
      fields: { customers: file.customers.length },
    });
  };

  return {
    current: () => file,
    look: () => {
      try {
        const state = stateOf(path);
        // Read once it has not changed from one look to the next: half a file may be a good one.
        const isSettled = state === stateSeen;
        stateSeen = state;
        if (isSettled && state !== stateRead) {
          stateRead = state;
          read();
        }
        complain();
      } catch (error) {
        logFailure(error);
      }
    },
  };
};

const start = (config: Config) => {
  // A server that has run before counts on, whatever is missing: what it sends then waits.
  const isFirst = stateOf(keptFilePath(config)) === '';
  const inForce = startFile(config);
  const missing = isFirst ? missingSecrets(config, inForce.file) : [];
  if (missing.length > 0) throw new StartProblem(missing.join('\n'));
  if (inForce.bytes !== null) keepFile(config, inForce.bytes);
  return inForce;
};

const startFile = (config: Config) => {
  try {
    return fileInForce(config);
  } catch (error) {
    throw new StartProblem(messageOf(ownerProblem(error)), {
      cause: error,
    });
  }
};

/** What changes whenever the file does; `''` where there is none. */
export const stateOf = (path: string): string => {
  const stats = statSync(path, { throwIfNoEntry: false, bigint: true });
  return stats === undefined ? '' : `${stats.ino} ${stats.size} ${stats.mtimeNs}`;
};
