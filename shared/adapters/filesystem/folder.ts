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
  const first = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  const made: string[] = [];
  for (let each = folder; each.length >= first.length; each = dirname(each)) made.push(each);
  for (const each of made.toReversed()) takeFolderOwner(each);
  for (const each of made) await syncFolder(dirname(each));
};

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
