import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { requireAccess, takeFolderOwner } from '../../file-owner.ts';
import { openDatabase, query } from './database.ts';
import { withStoreErrors } from './errors.ts';
import {
  dataFile,
  lockFileName,
  namingFile,
  requireFile,
  requireStoreAccess,
  syncPath,
} from './files.ts';
import { lockFolder } from './lock.ts';
import { StoreUnavailable } from '../../ports/store-unavailable.ts';
import { requireSchema } from './schema.ts';

type Prepare = (path: string) => Promise<void>;

/**
 * Writes a copy of the store as it is at one instant to `target`, which must not exist. A server
 * may write to the store meanwhile. The copy is one file, sound and durable when this returns.
 */
export const backupStore = async (path: string, target: string): Promise<void> => {
  requireStoreAccess(path, 'read');
  const db = openToCopy(path);
  try {
    await copyTo({ db, path }, target);
  } finally {
    db.close();
  }
};

/**
 * Makes a data folder from a backup of this or an older release. Refuses a folder that holds
 * anything or has a running server, and a damaged file. `prepare` gets the path of the copy before
 * the copy is the store of the folder: what it writes is there from the first instant on.
 */
export const restoreStore = async (
  backup: string,
  folder: string,
  prepare?: Prepare,
): Promise<void> => {
  requireFile(backup);
  requireAccess(backup, 'read');
  const db = openToCopy(backup, 1);
  let lock;
  try {
    // A server that starts at this moment is kept out, or has been here first.
    lock = lockFolder(folder);
    if (lock === null) throw new Error(`a server is running on ${folder}`);
    const found = readdirSync(folder).filter((name) => name !== lockFileName);
    if (found.length > 0) {
      throw new Error(`${folder} is not empty: it holds ${found.slice(0, 3).join(', ')}`);
    }
    await copyTo({ db, path: backup }, dataFile(folder), prepare);
  } finally {
    lock?.release();
    db.close();
  }
};

/** A store of this release, or one from the schema `oldest` on, for reading alone. */
const openToCopy = (path: string, oldest?: number): DatabaseSync =>
  namingFile(path, () => {
    const db = openDatabase(path, { readOnly: true });
    try {
      requireSchema(db, oldest === undefined ? {} : { oldest });
      return db;
    } catch (error) {
      db.close();
      throw error;
    }
  });

/**
 * VACUUM INTO and not SQLite's page-wise backup: that starts over whenever another process has
 * written in between, which under load is always.
 */
const copyTo = async (
  { db, path }: { readonly db: DatabaseSync; readonly path: string },
  target: string,
  prepare?: Prepare,
): Promise<void> => {
  if (existsSync(target)) throw new Error(`${target} exists already; it stays as it is`);
  const partial = `${target}.${randomUUID()}.partial`;
  // Taken first, so that a file that somebody else makes meanwhile is never replaced.
  closeSync(openSync(target, 'wx', 0o600));
  try {
    closeSync(openSync(partial, 'wx', 0o600));
    namingDamage(path, () => db.prepare('VACUUM INTO ?').run(partial));
    requireSound(partial);
    await prepare?.(partial);
    takeFolderOwner(partial);
    syncPath(partial);
    renameSync(partial, target);
  } catch (error) {
    for (const end of ['', '-wal', '-shm']) rmSync(`${partial}${end}`, { force: true });
    rmSync(target);
    throw error;
  }
  syncPath(dirname(target));
};

/** Any other fault may be one of the target. */
const namingDamage = (path: string, copy: () => unknown): void => {
  try {
    withStoreErrors(copy);
  } catch (error) {
    if (!(error instanceof StoreUnavailable) || error.fault !== 'damaged') throw error;
    throw new StoreUnavailable(`${path}: ${error.message}`, { fault: 'damaged', cause: error });
  }
};

const requireSound = (path: string): void => {
  // Not opened for reading alone: SQLite then checks no constraints.
  const db = openDatabase(path);
  try {
    const finding = query<readonly [string]>(db, 'PRAGMA integrity_check(1)').first()?.[0];
    if (finding !== 'ok') throw new Error(`the store is damaged: ${String(finding)}`);
  } finally {
    db.close();
  }
};
