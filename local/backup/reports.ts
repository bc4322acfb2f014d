import { cpSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isOnDisk } from '../../shared/file-owner.ts';

/**
 * Copies the files of the reports that the other folder has not. Versions never change, so most days
 * copy nothing. A copy that was cut short has another time than its source, and is made again.
 */
export const copyReports = (from: string, to: string): void => {
  if (!isOnDisk(from)) return;
  cpSync(from, to, {
    recursive: true,
    preserveTimestamps: true,
    filter: (source, target) => {
      // Made again by the next run, from what is copied.
      if (source === join(from, 'current')) return false;
      const found = statSync(source);
      if (found.isDirectory() || !isOnDisk(target)) return true;
      const kept = statSync(target);
      return kept.size !== found.size || Math.abs(kept.mtimeMs - found.mtimeMs) > 1_000;
    },
  });
};
