import { chownSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * The environment of a program that runs as another user: a folder where Node keeps what it makes of
 * TypeScript. Node keeps it by user, and that of the checkout is not theirs to write to.
 */
export const compileCacheOf = (uid: number | undefined): Readonly<Record<string, string>> => {
  if (uid === undefined) return {};
  const folder = join(tmpdir(), `billable-test-cache-${uid}`);
  mkdirSync(folder, { recursive: true });
  chownSync(folder, uid, uid);
  return { NODE_COMPILE_CACHE: folder };
};
