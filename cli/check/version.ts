import { basename, join } from 'node:path';
import { compareFacts } from '../../shared/reports/facts.ts';
import { customerFiles, csvFileName, reportFileName } from '../../shared/reports/keys.ts';
import { type Manifest, readManifest } from '../../shared/reports/manifest.ts';
import { type SeenFile, wrongFiles } from '../../shared/reports/version-files.ts';
import { companionDifferences, compareCompanion } from './companion.ts';
import { customerDifferences } from './customers.ts';
import { hashFile } from './hash-file.ts';
import { lineDifferences } from './lines.ts';
import { parquetDifferences } from './parquet.ts';
import { recordAt } from './record-at.ts';
import { recountFile } from './recount-file.ts';
import { runDifferences } from './run-differences.ts';

/** A version of a month as a folder has it; without `manifest`, it cannot be read. */
export type CheckedVersion = {
  readonly version: number;
  readonly manifest: Manifest | null;
  readonly problems: readonly string[];
  /** What is no fault, and what a reader should know. */
  readonly notes: readonly string[];
};

type VersionNames = {
  readonly folder: string;
  readonly month: string;
  readonly version: number;
  /** Those called after it, the manifest among them. */
  readonly files: readonly string[];
};

export const manifestName = (month: string, version: number): string =>
  reportFileName(month, version, 'manifest.json');

export const checkVersion = async ({
  folder,
  month,
  version,
  files,
}: VersionNames): Promise<CheckedVersion> => {
  const manifest = await recordAt(join(folder, manifestName(month, version)), readManifest);
  if (typeof manifest === 'string') {
    return { version, manifest: null, problems: [manifest], notes: [] };
  }
  const seen = new Map<string, SeenFile>();
  for (const name of files.filter((it) => it !== manifestName(month, version))) {
    seen.set(name, await hashFile(join(folder, name)));
  }
  const problems = [
    ...(manifest.month === month ? [] : [`month is ${manifest.month} instead of ${month}`]),
    ...(manifest.version === version
      ? []
      : [`version is ${manifest.version} instead of ${version}`]),
    ...wrongFolder(folder, month),
    ...wrongFiles(manifest, seen),
  ];
  const csv = csvFileName(month, version);
  const ofCsv = seen.has(csv) ? await wrongContent(join(folder, csv), manifest) : [];
  problems.push(...ofCsv);
  const rightCsv = seen.has(csv) && ofCsv.length === 0 ? join(folder, csv) : null;
  const companions = await checkCompanions(folder, { month, version, seen, rightCsv }, manifest);
  return {
    version,
    manifest,
    problems: [...problems, ...companions.problems],
    notes: companions.notes,
  };
};

type Seen = {
  readonly month: string;
  readonly version: number;
  readonly seen: ReadonlyMap<string, SeenFile>;
  /** `null` where there is none, or it has findings. */
  readonly rightCsv: string | null;
};

/** What the files next to the CSV say otherwise than the manifest, and than each other. */
const checkCompanions = async (
  folder: string,
  { month, version, seen, rightCsv }: Seen,
  manifest: Manifest,
): Promise<Pick<CheckedVersion, 'problems' | 'notes'>> => {
  const ofCustomers = customerFiles
    .map((end) => ({ end, name: reportFileName(month, version, end) }))
    .filter(({ name }) => seen.has(name));
  const problems: string[] = [];
  for (const { end, name } of ofCustomers) {
    const compared = await compareCompanion(join(folder, name), end, manifest);
    const different = companionDifferences(compared, ['sha256', 'bytes']);
    problems.push(...different.map((problem) => `${name}: ${problem}`));
  }
  const parquet = reportFileName(month, version, 'parquet');
  if (!seen.has(parquet)) return { problems, notes: notesWithoutParquet(manifest) };
  const path = join(folder, parquet);
  const different = await parquetDifferences(path, manifest);
  problems.push(...different.map((problem) => `${parquet}: ${problem}`));
  // Totals that differ are findings already, and a file that cannot be read is one.
  if (problems.length > 0) return { problems, notes: [] };
  for (const { end, name } of ofCustomers) {
    const sums = await customerDifferences(
      { companion: join(folder, name), parquet: path },
      end,
      manifest,
    );
    problems.push(...sums.map((problem) => `${name}: ${problem}`));
  }
  const ofLines =
    rightCsv === null ? [] : await lineDifferences({ csv: rightCsv, parquet: path }, manifest);
  const ofRun = await runDifferences(path, manifest);
  return {
    problems: [
      ...problems,
      ...[...ofLines, ...ofRun.problems].map((problem) => `${parquet}: ${problem}`),
    ],
    notes: ofRun.notes.map((note) => `${parquet}: ${note}`),
  };
};

/** Engines read the month from the name of its folder. A folder of another name may have any. */
const wrongFolder = (folder: string, month: string): readonly string[] => {
  const [, named = month] = /^month=(.*)$/.exec(basename(folder)) ?? [];
  return named === month ? [] : [`it lies in month=${named}`];
};

/** Months that began before there were files about customers have no Parquet file either. */
const notesWithoutParquet = ({ customers }: Manifest): readonly string[] =>
  customers === null
    ? []
    : [
        'there is no Parquet file: nothing vouches for quarantined, dismissed, adjustments, store, software_version and tzdata_version, nor for the sums of each customer',
      ];

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
