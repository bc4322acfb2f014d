import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isOnDisk } from '../../shared/file-owner.ts';
import { chainProblems } from '../../shared/reports/chain.ts';
import { closeNotes } from '../../shared/reports/chain-close.ts';
import type { CloseRecord } from '../../shared/reports/manifest.ts';
import { lacksManifestAlone, reportNameParts } from '../../shared/reports/version-files.ts';
import { type Month, monthAfter, monthBefore } from '../../shared/reports/month.ts';
import { closeIn } from './close.ts';
import { type CheckedVersion, checkVersion, manifestName } from './version.ts';

/** What a folder has of a month. */
export type CheckedMonth = {
  readonly month: Month;
  readonly folder: string;
  readonly versions: readonly CheckedVersion[];
  readonly close: CloseRecord | null;
  /** Those of the close record. */
  readonly problems: readonly string[];
  /** What is no fault, and what a reader should know. */
  readonly notes: readonly string[];
};

/** The files of a month in one folder, by version; those of the close under `null`. */
type MonthNames = Map<number | null, string[]>;

/** Checks every month whose files lie in a folder or below it, from the files alone. */
export const checkFolder = async (folder: string): Promise<readonly CheckedMonth[]> => {
  const checked: CheckedMonth[] = [];
  for (const [place, months] of await monthsBelow(folder)) {
    for (const [month, names] of months) checked.push(await checkMonth(place, month, names));
  }
  const months = checked.toSorted((a, b) => (a.month < b.month ? -1 : 1));
  return months.map((it, i) => ({
    ...it,
    notes: [...it.notes, ...notesOnGap(months[i - 1]?.month ?? it.month, it.month)],
  }));
};

/** A month without usage has files too, once a run has ended it. */
const notesOnGap = (earlier: Month, month: Month): readonly string[] => {
  const [first, last] = [monthAfter(earlier), monthBefore(month)];
  if (first > last) return [];
  return [`nothing is there of ${first === last ? first : `${first} to ${last}`}`];
};

const monthsBelow = async (folder: string): Promise<Map<string, Map<string, MonthNames>>> => {
  const places = new Map<string, Map<string, MonthNames>>();
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    const { name, parentPath } = entry;
    const parts = reportNameParts(name);
    if (parts === null || !(await isFile(entry))) continue;
    const months = places.get(parentPath) ?? new Map<string, MonthNames>();
    const names: MonthNames = months.get(parts.month) ?? new Map();
    names.set(parts.version, [...(names.get(parts.version) ?? []), name].sort());
    places.set(parentPath, months.set(parts.month, names));
  }
  return places;
};

/** Also a link to one; a link to nothing is none. */
const isFile = async (entry: Dirent): Promise<boolean> => {
  const path = join(entry.parentPath, entry.name);
  return entry.isSymbolicLink() ? isOnDisk(path) && (await stat(path)).isFile() : entry.isFile();
};

const checkMonth = async (
  folder: string,
  month: string,
  names: MonthNames,
): Promise<CheckedMonth> => {
  const numbers = [...names.keys()].filter((it) => it !== null).sort((a, b) => a - b);
  const withManifest = numbers.filter((it) => hasManifest(month, it, names));
  const newest = withManifest.at(-1) ?? 0;
  const versions: CheckedVersion[] = [];
  const notes: string[] = [];
  for (const version of numbers) {
    const files = names.get(version) ?? [];
    const first = versions.find(({ manifest }) => manifest !== null)?.manifest ?? null;
    if (withManifest.includes(version)) {
      const checked = await checkVersion({ folder, month, version, files });
      versions.push(checked);
      notes.push(...checked.notes.map((note) => `version ${version}: ${note}`));
    } else if (version > newest && lacksManifestAlone({ month, version }, files, first)) {
      versions.push({ version, manifest: null, problems: [manifestIsGone], notes: [] });
    } else notes.push(`version ${version}: without a manifest it is none (${files.join(', ')})`);
  }
  const last = versions.at(-1)?.version ?? 0;
  const missing = Array.from({ length: last }, (_, i) => i + 1).filter((it) => !names.has(it));
  for (const version of missing) notes.push(`version ${version}: nothing of it is there`);
  const { close, directory, problems } = await closeIn(folder, month, names.get(null) ?? []);
  const chain = chainProblems(versions, close, directory);
  if (problems.length === 0) notes.push(...closeNotes(month, close, versions, directory));
  const ofChain = (of: number | null): string[] =>
    chain.filter(({ version }) => version === of).map(({ problem }) => problem);
  return {
    month,
    folder,
    versions: versions.map((it) => ({
      ...it,
      problems: [...it.problems, ...ofChain(it.version)],
    })),
    close,
    problems: [...problems, ...ofChain(null)],
    notes,
  };
};

const hasManifest = (month: string, version: number, names: MonthNames): boolean =>
  names.get(version)?.includes(manifestName(month, version)) === true;

/** Only above the newest: below it, the one after says by what it supersedes that one is gone. */
const manifestIsGone =
  'all its files are there, and no manifest: a run is about to write it or died before, or it was removed';
