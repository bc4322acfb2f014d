import { readFileSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';

import type { FailureLog } from '../shared/api/failure.ts';
import { ownerProblem } from '../shared/file-owner.ts';
import { replaceFile } from '../shared/adapters/filesystem/replace-file.ts';

const addressFile = (dataDir: string): string => join(dataDir, 'address');

/** Notes where this machine reaches the server of a folder, for commands beside it. */
export const noteAddress = (dataDir: string, url: string, log: FailureLog): void => {
  try {
    replaceFile(addressFile(dataDir), `${url}\n`);
  } catch (error) {
    // A disk that is full stops no server: a link then leads to where the settings say.
    log(error);
  }
};

export const forgetAddress = (dataDir: string, log: FailureLog): void => {
  try {
    unlinkSync(addressFile(dataDir));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    // A disk that has become read-only keeps no server from its end.
    log(ownerProblem(error));
  }
};

/** Where the server of a folder listens, or last did; `null` where none says so. */
export const readAddress = (dataDir: string): string | null => {
  try {
    const text = readFileSync(addressFile(dataDir), 'utf8').trim();
    return URL.canParse(text) ? text : null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
};
