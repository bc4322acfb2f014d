import { cpSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../shared/error-message.ts';
import { isOnDisk, writeProblem } from '../../shared/file-owner.ts';
import { OperatorProblem } from '../../shared/ports/operator-problem.ts';

/**
 * Copies the files of the reports that the other folder has not. Versions never change, so most days
 * copy nothing. A copy that was cut short has another time than its source, and is made again.
 */
export const copyReports = (from: string, to: string): void => {
  if (!isOnDisk(from)) return;
  try {
    copyNew(from, to);
  } catch (error) {
    const problem = writeProblem(error, to);
    if (problem !== error) throw problem;
    const message = `${from} cannot be copied to ${to}: ${messageOf(error)}`;
    throw new OperatorProblem(message, { cause: error });
  }
};

const copyNew = (from: string, to: string): void =>
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
