import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { chainProblems } from '../shared/reports/chain.ts';
import { compareFacts } from '../shared/reports/facts.ts';
import { customerFiles, csvFileName, reportFileName } from '../shared/reports/keys.ts';
import { type CloseRecord, type Manifest, readManifest } from '../shared/reports/manifest.ts';
import { reportNameParts, type SeenFile, wrongFiles } from '../shared/reports/version-files.ts';
import { companionDifferences, compareCompanion } from './check-companion.ts';
import { customerDifferences } from './check/customers.ts';
import { parquetDifferences, runDifferences } from './check-parquet.ts';
import { hashFile } from './hash-file.ts';
import { recordAt } from './check/record-at.ts';
import { recountFile } from './recount-file.ts';
import { closeIn } from './check/close.ts';

/** A version of a month as a folder has it; without `manifest`, it cannot be read. */
export type CheckedVersion = {
  readonly version: number;
  readonly manifest: Manifest | null;
  readonly problems: readonly string[];
  /** What is no fault, and what a reader should know. */
  readonly notes: readonly string[];
};

/** What a folder has of a month. */
export type CheckedMonth = {
  readonly month: string;
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
  return checked.toSorted((a, b) => (a.month < b.month ? -1 : 1));
};

const monthsBelow = async (folder: string): Promise<Map<string, Map<string, MonthNames>>> => {
  const places = new Map<string, Map<string, MonthNames>>();
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const { name, parentPath } of entries.filter((entry) => entry.isFile())) {
    const parts = reportNameParts(name);
    if (parts === null) continue;
    const months = places.get(parentPath) ?? new Map<string, MonthNames>();
    const names: MonthNames = months.get(parts.month) ?? new Map();
    names.set(parts.version, [...(names.get(parts.version) ?? []), name].sort());
    places.set(parentPath, months.set(parts.month, names));
  }
  return places;
};

const checkMonth = async (
  folder: string,
  month: string,
  names: MonthNames,
): Promise<CheckedMonth> => {
  const numbers = [...names.keys()].filter((it) => it !== null).sort((a, b) => a - b);
  const versions: CheckedVersion[] = [];
  const notes: string[] = [];
  for (const version of numbers) {
    const files = names.get(version) ?? [];
    const manifestName = `billable-${month}.v${version}.manifest.json`;
    if (files.includes(manifestName)) {
      const checked = await checkVersion({ folder, month, version, files, manifestName });
      versions.push(checked);
      notes.push(...checked.notes.map((note) => `version ${version}: ${note}`));
    } else notes.push(`version ${version}: without a manifest it is none (${files.join(', ')})`);
  }
  const last = versions.at(-1)?.version ?? 0;
  const missing = Array.from({ length: last }, (_, i) => i + 1).filter((it) => !names.has(it));
  for (const version of missing) notes.push(`version ${version}: nothing of it is there`);
  const { close, directory, problems } = await closeIn(folder, month, names.get(null) ?? []);
  const chain = chainProblems(versions, close, directory);
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

type VersionNames = {
  readonly folder: string;
  readonly month: string;
  readonly version: number;
  readonly files: readonly string[];
  readonly manifestName: string;
};

const checkVersion = async ({
  folder,
  month,
  version,
  files,
  manifestName,
}: VersionNames): Promise<CheckedVersion> => {
  const read = await recordAt(join(folder, manifestName), readManifest);
  if (typeof read === 'string') return { version, manifest: null, problems: [read], notes: [] };
  const seen = new Map<string, SeenFile>();
  for (const name of files.filter((it) => it !== manifestName)) {
    seen.set(name, await hashFile(join(folder, name)));
  }
  const problems = [
    ...(read.month === month ? [] : [`month is ${read.month} instead of ${month}`]),
    ...(read.version === version ? [] : [`version is ${read.version} instead of ${version}`]),
    ...wrongFiles(read, seen),
  ];
  const csv = csvFileName(month, version);
  const ofCsv = seen.has(csv) ? await wrongContent(join(folder, csv), read) : [];
  const ofCompanions: string[] = [];
  for (const end of customerFiles) {
    const name = reportFileName(month, version, end);
    if (!seen.has(name)) continue;
    const checks = await compareCompanion(join(folder, name), end, read);
    const different = companionDifferences(checks, ['sha256', 'bytes']);
    ofCompanions.push(...different.map((problem) => `${name}: ${problem}`));
  }
  const parquet = reportFileName(month, version, 'parquet');
  const notes: string[] = [];
  if (seen.has(parquet)) {
    const different = await parquetDifferences(join(folder, parquet), read);
    ofCompanions.push(...different.map((problem) => `${parquet}: ${problem}`));
    if (different.length === 0) {
      const ofRun = await runDifferences(join(folder, parquet), read);
      notes.push(...ofRun.map((note) => `${parquet}: ${note}`));
    }
    // Totals that differ are findings already, and a file that cannot be read is one.
    for (const end of ofCompanions.length > 0 ? [] : customerFiles) {
      const name = reportFileName(month, version, end);
      if (!seen.has(name)) continue;
      const paths = { companion: join(folder, name), parquet: join(folder, parquet) };
      const sums = await customerDifferences(paths, end, read);
      ofCompanions.push(...sums.map((problem) => `${name}: ${problem}`));
    }
  }
  return { version, manifest: read, problems: [...problems, ...ofCsv, ...ofCompanions], notes };
};

/** What the rows of a CSV say that its manifest does not. */
const wrongContent = async (path: string, manifest: Manifest): Promise<readonly string[]> => {
  const { problems, ...found } = await recountFile(path, manifest);
  const { bytes, sha256 } = manifest;
  return [
    ...compareFacts({ bytes, sha256, ...found }, manifest)
      .filter(({ isSame }) => !isSame)
      .map(
        ({ fact, inFile, inManifest }) =>
          `${fact}: the file has ${inFile}, the manifest ${inManifest}`,
      ),
    ...problems,
  ];
};
