import { readFile } from 'node:fs/promises';
import { DamagedStore } from '../../shared/stored/damaged-store.ts';

/** What a file says; a text: why it says nothing. */
export const recordAt = async <T extends object>(
  path: string,
  read: (text: string) => T,
): Promise<T | string> => {
  const text = await readFile(path, 'utf8');
  try {
    return read(text);
  } catch (error) {
    if (error instanceof DamagedStore) return `${path} is not ${error.expected}`;
    throw error;
  }
};
