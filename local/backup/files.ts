import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';

import { storeIdIn } from '../../shared/adapters/sqlite/store-id.ts';
import type { EpochMs } from '../../shared/calendar/instant.ts';

const form = /^billable-(\d{4}-\d\d-\d\dT)(\d\d)-(\d\d)-(\d\d)Z\.db$/;

/** The name says when: `billable-2026-11-22T12-00-00Z.db`. It sorts by time, on every file system. */
export const backupName = (at: EpochMs): string =>
  `billable-${new Date(at).toISOString().slice(0, 19).replaceAll(':', '-')}Z.db`;

/** When a backup of this name was taken; `null`: the file is none of ours. */
const backupInstant = (name: string): EpochMs | null => {
  const [, day, hour, minute, second] = form.exec(name) ?? [];
  if (day === undefined) return null;
  const at = Date.parse(`${day}${hour}:${minute}:${second}Z`);
  return Number.isNaN(at) ? null : at;
};

export type Backup = { readonly path: string; readonly at: EpochMs };

/** The backups in a folder, newest first; what else lies there, and what is empty, is none. */
export const listBackups = async (folder: string): Promise<readonly Backup[]> => {
  const found: Backup[] = [];
  for (const name of await readdir(folder)) {
    const at = backupInstant(name);
    const file = path.join(folder, name);
    if (at !== null && (await stat(file)).size > 0) found.push({ path: file, at });
  }
  return found.sort((a, b) => b.at - a.at);
};

/** Removes what a run left that did not come to its end: an empty file with the name, and its draft. */
export const dropUnfinished = async (folder: string): Promise<void> => {
  for (const name of await readdir(folder)) {
    const isDraft = form.test(name.replace(/\.[\da-f-]{36}\.partial$/, ''));
    const file = path.join(folder, name);
    if (isDraft && (name.endsWith('.partial') || (await stat(file)).size === 0)) await rm(file);
  }
};

/** Those of `backups`, newest first, that are of another store than the newest is. One that does not say is of the same. */
export const ofOtherStores = (
  backups: readonly Backup[],
  storeOf: (path: string) => string | null = storeIdIn,
): readonly Backup[] => {
  const [newest] = backups;
  const own = newest && storeOf(newest.path);
  return backups.filter(({ path: file }) => (storeOf(file) ?? own) !== own);
};

/**
 * Removes all but the newest `keep` of the store that the newest is of. Those of another store stay,
 * and are returned: the server may run on the wrong folder. One from a time that has not come yet
 * was made by a clock that was wrong: it stays, and is not one of those, or it would push out a good one.
 */
export const dropOldBackups = async (
  folder: string,
  { keep, now }: { readonly keep: number; readonly now: EpochMs },
): Promise<readonly Backup[]> => {
  const past = (await listBackups(folder)).filter(({ at }) => at <= now);
  const others = ofOtherStores(past);
  const own = past.filter((backup) => !others.includes(backup));
  for (const { path: old } of own.slice(keep)) await rm(old);
  return others;
};
