import { randomUUID } from 'node:crypto';
import { link, open, rm, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { takeFolderOwner, writingTo } from '../../file-owner.ts';
import type { FileDraft } from '../../ports/report-store.ts';
import { isExistingFile, makeFolder, syncFolder, isMissingFile } from './folder.ts';

/** Begins a file that `commit` gives the name `target`. It lies below `root` until then. */
export const beginDraft = async (root: string, target: string): Promise<FileDraft> => {
  const folder = draftsFolder(root);
  const path = join(folder, `${randomUUID()}.part`);
  const handle = await writingTo(folder, async () => {
    await makeFolder(folder);
    // Read only from the start: no one who opens a report in a spreadsheet can save over it.
    return open(path, 'wx', 0o400);
  });
  await removeAbandonedDrafts(folder, (await handle.stat()).mtimeMs);
  let isOpen = true;

  const close = async (): Promise<void> => {
    if (!isOpen) return;
    isOpen = false;
    await handle.close();
  };

  return {
    write: async (bytes) => writingTo(folder, async () => handle.writeFile(bytes)),
    commit: async () =>
      writingTo(dirname(target), async () => {
        await handle.sync();
        await close();
        await makeFolder(dirname(target));
        takeFolderOwner(path, dirname(target));
        try {
          await link(path, target);
        } catch (error) {
          if (!isExistingFile(error)) throw error;
          await rm(path);
          // The winner may not have synced yet, and the caller relies on a file that is "taken".
          await syncFolder(dirname(target));
          return 'taken';
        }
        await rm(path);
        await syncFolder(dirname(target));
        return 'created';
      }),
    discard: async () => {
      await close();
      await rm(path, { force: true });
    },
  };
};

/** Next to the reports, so that a draft can be linked into them; begins with no month. */
export const draftsFolder = (root: string): string => join(root, 'reports', '.drafts');

const abandonedAfterMs = 24 * 3_600_000;

/**
 * Removes what runs left behind that were killed at least a day before `nowMs`, an instant of the file
 * system: by a process's own clock, which may be wrong, drafts of a run alongside would look abandoned.
 */
const removeAbandonedDrafts = async (folder: string, nowMs: number): Promise<void> => {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    try {
      if (nowMs - (await stat(path)).mtimeMs > abandonedAfterMs) await rm(path);
    } catch (error) {
      // Another run has removed or published it meanwhile.
      if (!isMissingFile(error)) throw error;
    }
  }
};
