import { existsSync } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { requireFolderOwner, takeFolderOwner } from '../../file-owner.ts';

/**
 * Makes a folder, and those above it, so that a power cut does not take them away again. Each has
 * the owner of the one above it. Throws where that owner could not read what is written here.
 */
export const makeFolder = async (folder: string): Promise<void> => {
  requireFolderOwner(existingAbove(folder));
  const first = await makeAll(folder);
  if (first === undefined) return;
  const made: string[] = [];
  for (let each = folder; each.length >= first.length; each = dirname(each)) made.push(each);
  for (const each of made.toReversed()) takeFolderOwner(each);
  for (const each of made) await syncFolder(dirname(each));
};

const makeAll = async (folder: string): Promise<string | undefined> => {
  try {
    return await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    // That is what `recursive` says of a file system that is read-only; one folder alone says why.
    if (isMissingFile(error)) await mkdir(missingAbove(folder), { mode: 0o700 });
    throw error;
  }
};

/** The highest folder of a path that is not there. */
const missingAbove = (folder: string): string =>
  existsSync(dirname(folder)) ? folder : missingAbove(dirname(folder));

const existingAbove = (folder: string): string =>
  existsSync(folder) ? folder : existingAbove(dirname(folder));

/** Makes durable which names a folder holds. */
export const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

export const isMissingFile = (error: unknown): boolean => hasCode(error, 'ENOENT');

export const isExistingFile = (error: unknown): boolean => hasCode(error, 'EEXIST');

export const isRefused = (error: unknown): boolean => hasCode(error, 'EACCES');

const hasCode = (error: unknown, code: string): boolean =>
  (error as NodeJS.ErrnoException).code === code;
