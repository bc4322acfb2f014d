import { accessSync, chownSync, constants, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname } from 'node:path';

import { OperatorProblem } from './ports/operator-problem.ts';

/**
 * Gives a new file or folder the owner of the folder that it is to stand in. Root may have run a
 * command alongside a service that has a user of its own: that user must be able to read the file.
 */
export const takeFolderOwner = (path: string, folder = dirname(path)): void => {
  if (process.geteuid?.() !== 0) return;
  const { uid, gid } = statSync(folder);
  if (uid !== 0) chownSync(path, uid, gid);
};

/** Throws where what this process writes into a folder could not be read by the folder's owner. */
export const requireFolderOwner = (folder: string): void => {
  const user = process.geteuid?.();
  if (user === undefined || user === 0) return;
  const { uid } = statSync(folder);
  if (uid === user || uid === 0) return;
  throw new OperatorProblem(
    `${thisUser()} does not write into ${folder}: it belongs to user ${uid}, who could not read ` +
      'the file. Run this as that user.',
  );
};

const refusals: ReadonlySet<string | undefined> = new Set(['EACCES', 'EPERM', 'EROFS']);

/** What the system says against a file, in words for the person who can put it right. */
export const ownerProblem = (error: unknown): unknown => {
  const { code, path, dest } = error as NodeJS.ErrnoException & { readonly dest?: string };
  if (!refusals.has(code) || path === undefined) return error;
  const message =
    code === 'EROFS'
      ? `Nothing can be written to ${dest ?? path}: the file system is read-only.`
      : `${thisUser()} has no access to ${dest ?? path} (${code}).`;
  return new OperatorProblem(message, { cause: error });
};

/** The same error, or `OperatorProblem` where the disk of the path does not take what is written. */
export const writeProblem = (error: unknown, path: string): unknown => {
  const { code } = (error ?? {}) as NodeJS.ErrnoException;
  const reason = reasons.get(code ?? '');
  return reason === undefined
    ? ownerProblem(error)
    : new OperatorProblem(`Nothing can be written to ${path}: ${reason}.`, { cause: error });
};

/** What the system says of a file that is open names no path. */
const reasons: ReadonlyMap<string, string> = new Map([
  ['ENOSPC', 'the disk is full'],
  ['EDQUOT', 'the disk quota is used up'],
  ['EIO', 'the disk reports an error'],
  ['EROFS', 'the file system is read-only'],
]);

/** Runs `write`; what the disk refuses names the path. */
export const writingTo = async <T>(path: string, write: () => Promise<T>): Promise<T> => {
  try {
    return await write();
  } catch (error) {
    throw writeProblem(error, path);
  }
};

/**
 * Whether there is a file or folder. Throws `OperatorProblem` where the current user may not look: what
 * cannot be seen is not what is not there.
 */
export const isOnDisk = (path: string): boolean =>
  told(() => statSync(path, { throwIfNoEntry: false }) !== undefined);

/** Throws `OperatorProblem` where the current user may not read a file or folder, or write to it. */
export const requireAccess = (path: string, needed: 'read' | 'write'): void => {
  told(() => accessSync(path, needed === 'read' ? constants.R_OK : constants.W_OK));
};

const told = <T>(look: () => T): T => {
  try {
    return look();
  } catch (error) {
    throw ownerProblem(error);
  }
};

/** Who runs this, for people. */
export const thisUser = (): string => {
  const id = process.geteuid?.() ?? -1;
  return `user ${userName() ?? 'without a name'} (${id})`;
};

const userName = (): string | null => {
  try {
    return userInfo().username;
  } catch {
    // The id has no entry among the users of this machine.
    return null;
  }
};
