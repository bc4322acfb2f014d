import type { FolderLock } from '../shared/adapters/sqlite/lock.ts';
import type { Log } from '../shared/ports/log.ts';

type KeepLock = { readonly lock: FolderLock; readonly dataDir: string; readonly log: Log };

/** Takes the lock of the data folder again where its file was removed; says so where it cannot. */
export const keepLock = ({ lock, dataDir, log }: KeepLock): void => {
  const message = `The lock file of ${dataDir} was removed or replaced, and cannot be made again.`;
  try {
    if (lock.keep()) return;
    log({ level: 'error', kind: 'lock_lost', message });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException | null)?.code ?? 'unknown';
    log({ level: 'error', kind: 'lock_lost', message, fields: { code } });
  }
};
