import { readFileSync } from 'node:fs';
import { replaceFile } from '../shared/adapters/filesystem/replace-file.ts';
import { isOnDisk } from '../shared/file-owner.ts';
import type { TextFiles } from './context.ts';

/** The files of this machine. */
export const diskFiles: TextFiles = {
  read: (path) => (isOnDisk(path) ? readFileSync(path, 'utf8') : null),
  write: replaceFile,
};
