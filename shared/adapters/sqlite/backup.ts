import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { requireAccess, takeFolderOwner, writeProblem } from '../../file-owner.ts';
import { openDatabase } from './database.ts';
import { storeFault, withStoreErrors } from './errors.ts';
import {
  dataFile,
  lockFileName,
  namingFile,
  requireFile,
  requireStoreAccess,
  syncPath,
} from './files.ts';
import { findDamage } from './find-damage.ts';
import { lockFolder } from './lock.ts';
import { OperatorProblem } from '../../ports/operator-problem.ts';
import { StoreUnavailable } from '../../ports/store-unavailable.ts';
import { requireSchema } from './schema.ts';

type Prepare = (path: string) => Promise<void>;

type Ends = { readonly path: string; readonly target: string };

type Source = { readonly path: string; readonly look: typeof findDamage };

/**
 * Writes a copy of the store as it is at one instant to `target`, which must not exist. A server
 * may write to the store meanwhile. The copy is one file, sound and durable when this returns.
 * `prepare` runs before the copy has its name: where it throws, there is no backup.
 */
export const backupStore = async (
  path: string,
  target: string,
  {
    look = findDamage,
    prepare,
  }: { readonly look?: typeof findDamage; readonly prepare?: Prepare } = {},
): Promise<void> => {
  requireStoreAccess(path, 'read');
  const db = openToCopy(path);
  try {
    await copyTo({ db, path, look }, target, prepare);
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
    const found = readdirSync(folder).filter((name) => !isAlwaysThere.has(name));
    if (found.length > 0) {
      throw new Error(`${folder} is not empty: it holds ${found.slice(0, 3).join(', ')}`);
    }
    await copyTo({ db, path: backup, look: findDamage }, dataFile(folder), prepare);
  } finally {
    lock?.release();
    db.close();
  }
};

/** The root folder of a disk has `lost+found` by itself. */
const isAlwaysThere: ReadonlySet<string> = new Set([lockFileName, 'lost+found']);

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
  { db, path, look }: Source & { readonly db: DatabaseSync },
  target: string,
  prepare?: Prepare,
): Promise<void> => {
  if (existsSync(target)) throw new Error(`${target} exists already; it stays as it is`);
  const partial = `${target}.${randomUUID()}.partial`;
  try {
    makeEmpty(partial);
    namingFiles({ path, target }, () => db.prepare('VACUUM INTO ?').run(partial));
    requireSound(partial, { path, target, look });
    await prepare?.(partial);
    takeFolderOwner(partial);
    syncPath(partial);
    // Fails where somebody else has made the file meanwhile: it is never replaced.
    makeEmpty(target);
    renameSync(partial, target);
  } catch (error) {
    for (const end of ['', '-wal', '-shm']) rmSync(`${partial}${end}`, { force: true });
    throw error;
  }
  syncPath(dirname(target));
};

const makeEmpty = (path: string): void => {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    throw writeProblem(error, path);
  }
};

/** Runs a copy. SQLite does not say which of the two files it means. */
const namingFiles = ({ path, target }: Ends, copy: () => unknown): void => {
  try {
    withStoreErrors(copy);
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    if (error.fault === 'damaged') throw damageOf(path, error);
    // Nothing but the copy is written.
    throw error.fault === 'disk_full'
      ? new OperatorProblem(`Nothing can be written to ${target}: ${error.message}.`)
      : new OperatorProblem(`${path} cannot be copied to ${target}: ${error.message}.`);
  }
};

const damageOf = (path: string, cause?: unknown): StoreUnavailable => {
  const { message } = storeFault('damaged');
  return new StoreUnavailable(`${path}: ${message}`, { fault: 'damaged', cause });
};

/** What a copy has wrong its source has too, or else it is the disk of the copy that is wrong. */
const requireSound = (copy: string, { path, target, look }: Source & Ends): void => {
  const finding = look(copy, wholly);
  if (finding === null) return;
  if (look(path, wholly) !== null) throw damageOf(path);
  throw new OperatorProblem(
    `${target} is not whole, though nothing is wrong with ${path}: ${finding}. Look at the disk of ${target}`,
  );
};

// Not for reading alone: SQLite then checks no constraints.
const wholly = { depth: 'whole', readOnly: false } as const;
