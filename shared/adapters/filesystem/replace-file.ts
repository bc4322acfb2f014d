import { randomUUID } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { takeFolderOwner, writeProblem } from '../../file-owner.ts';

/**
 * Replaces a file as a whole, for its owner's eyes only: a reader, or a start after a crash, sees the
 * one before or this one. Makes it where there is none. Throws `OperatorProblem` where it cannot be written.
 */
export const replaceFile = (path: string, content: string | Uint8Array): void => {
  const draft = `${path}.${randomUUID()}.new`;
  try {
    writeFileSync(draft, content, { mode: 0o600, flush: true });
    takeFolderOwner(draft);
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw writeProblem(error, path);
  }
};
