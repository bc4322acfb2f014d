import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissingFile } from './folder.ts';

/** Beside the reports, so that a draft can be linked into them; begins with no month. */
export const draftsFolder = (root: string): string => join(root, 'reports', '.drafts');

const abandonedAfterMs = 24 * 3_600_000;

/** Removes what runs left behind that were killed at least a day ago. */
export const removeAbandonedDrafts = async (folder: string): Promise<void> => {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    try {
      if (Date.now() - (await stat(path)).mtimeMs > abandonedAfterMs) await rm(path);
    } catch (error) {
      // Another run has removed or published it meanwhile.
      if (!isMissingFile(error)) throw error;
    }
  }
};
