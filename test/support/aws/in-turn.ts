import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';

/**
 * Runs `work` when no other worker of this run of jest does. Two that make one stack at the same
 * time each lose the change set of the other.
 */
export const inTurn = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
  const lock = path.join(tmpdir(), `billable-${name}-${process.ppid}`);
  while (!(await isMade(lock))) await setTimeout(200);
  try {
    return await work();
  } finally {
    await rm(lock, { recursive: true });
  }
};

const isMade = async (folder: string): Promise<boolean> => {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
};
