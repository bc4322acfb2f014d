import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissingFile, isRefused } from './folder.ts';

/**
 * Paths of all files below a folder, relative to it, with `/`. A folder below it that cannot be
 * read is given by itself, with a `/` at the end; it does not hide the others.
 */
export const filesBelow = async (folder: string): Promise<readonly string[]> => {
  try {
    return await walk(folder, '');
  } catch (error) {
    if (isMissingFile(error)) return [];
    throw error;
  }
};

const walk = async (folder: string, prefix: string): Promise<readonly string[]> => {
  const paths: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = `${prefix}${entry.name}`;
    if (entry.isFile()) paths.push(path);
    if (entry.isDirectory()) paths.push(...(await below(join(folder, entry.name), `${path}/`)));
  }
  return paths;
};

const below = async (folder: string, prefix: string): Promise<readonly string[]> => {
  try {
    return await walk(folder, prefix);
  } catch (error) {
    // Removed meanwhile.
    if (isMissingFile(error)) return [];
    if (isRefused(error)) return [prefix];
    throw error;
  }
};
