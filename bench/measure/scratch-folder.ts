import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folders = new Set<string>();

/** A new folder for one measurement, private to the current user. */
export const newScratchFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'billable-bench-'));
  folders.add(folder);
  return folder;
};

/** Removes every folder that was made. */
export const removeScratchFolders = (): void => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  folders.clear();
};

process.once('exit', removeScratchFolders);
