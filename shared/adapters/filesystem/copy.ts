import { randomUUID } from 'node:crypto';
import { link, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writingTo } from '../../file-owner.ts';
import { draftsFolder } from './draft.ts';
import { isMissingFile, makeFolder, syncFolder } from './folder.ts';

/**
 * Gives a file another name, in the place of the file that has it. Files are never changed, so a second
 * name is a copy, and takes no room.
 */
export const placeCopy = async (root: string, from: string, to: string): Promise<void> => {
  if (await isSameFile(from, to)) return;
  await writingTo(dirname(to), async () => {
    const folder = draftsFolder(root);
    await makeFolder(folder);
    await makeFolder(dirname(to));
    const path = join(folder, `${randomUUID()}.part`);
    await link(from, path);
    try {
      await rename(path, to);
    } finally {
      // Where another run has done the same meanwhile, the system leaves both names.
      await rm(path, { force: true });
    }
    await syncFolder(dirname(to));
  });
};

const isSameFile = async (from: string, to: string): Promise<boolean> => {
  const source = await stat(from);
  try {
    const target = await stat(to);
    return source.ino === target.ino && source.dev === target.dev;
  } catch (error) {
    if (isMissingFile(error)) return false;
    throw error;
  }
};
