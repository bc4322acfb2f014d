import { chownSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

/** A user id without a name and without rights. */
export const serviceUser = 12_345;

/**
 * Runs `use` as a user for whom the modes of files hold: root passes all of them. Where the tests
 * run as root, what is in the folder becomes that user's first, but for
 * what no one may read and what is another user's.
 */
export const asService = async (folder: string, use: () => Promise<void>): Promise<void> => {
  const { seteuid } = process;
  if (seteuid === undefined || process.geteuid?.() !== 0) {
    await use();
    return;
  }
  give(folder);
  seteuid(serviceUser);
  try {
    await use();
  } finally {
    seteuid(0);
  }
};

const give = (path: string): void => {
  const status = lstatSync(path);
  if ((status.mode & 0o777) === 0 || status.uid !== 0) return;
  chownSync(path, serviceUser, status.gid);
  if (status.isDirectory()) for (const name of readdirSync(path)) give(join(path, name));
};
