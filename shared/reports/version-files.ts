import { csvFileName, reportFileName } from './keys.ts';
import { type Month, parseMonth } from './month.ts';
import type { Manifest, ReportFile } from './manifest.ts';

/**
 * What a file is by its name: of a version of a month, or with `version` `null` of its close. `null`
 * where it is none of a month's. Also a name that no run writes, as of a copy that an editor left.
 */
export const reportNameParts = (
  name: string,
): { readonly month: Month; readonly version: number | null } | null => {
  const [, monthText = '', version] = nameForm.exec(name) ?? [];
  const month = parseMonth(monthText);
  if (month === null) return null;
  return { month, version: version === undefined ? null : Number(version) };
};

const nameForm = /^billable-(\d{4}-\d\d)\.(?:v(\d{1,9})(?!\d)|close\b)/i;

/** A file as it lies there. */
export type SeenFile = Pick<ReportFile, 'bytes' | 'sha256'>;

/** The files of a version by its manifest: older ones name the CSV alone, and not in a list. */
export const filesOfVersion = ({
  month,
  version,
  bytes,
  sha256,
  files,
}: Manifest): readonly ReportFile[] =>
  files.length > 0 ? files : [{ name: csvFileName(month, version), bytes, sha256 }];

/** Whether all files of a version are there but its manifest; `first` is the first one of its month. */
export const lacksManifestAlone = (
  { month, version }: Pick<Manifest, 'month' | 'version'>,
  names: readonly string[],
  first: Manifest | null,
): boolean => {
  const ends =
    first === null
      ? ['csv', 'customers.csv', 'parquet']
      : filesOfVersion(first).map(({ name }) =>
          name.slice(reportFileName(first.month, first.version, '').length),
        );
  const hasDirectory = first?.directory !== null;
  return [...ends, ...(hasDirectory ? ['directory.json'] : [])].every((end) =>
    names.includes(reportFileName(month, version, end)),
  );
};

/**
 * What is wrong with the files of a version. `seen` has those that lie there and are called after
 * it, by name, without its manifest.
 */
export const wrongFiles = (
  manifest: Manifest,
  seen: ReadonlyMap<string, SeenFile>,
): readonly string[] => {
  const { month, version, directory } = manifest;
  const directoryName = `billable-${month}.v${version}.directory.json`;
  const named = filesOfVersion(manifest);
  const known = new Set(named.map(({ name }) => name));
  const csv = named.find(({ name }) => name === csvFileName(month, version));
  return [
    ...(csv === undefined ? ['files lacks the CSV'] : []),
    ...(csv !== undefined && csv.sha256 !== manifest.sha256
      ? ['files has another sha256 of the CSV than the manifest itself']
      : []),
    ...(manifest.customers === null || known.has(reportFileName(month, version, 'customers.csv'))
      ? []
      : [`files lacks the file of customers, and customers is ${manifest.customers}`]),
    ...(directory === null
      ? []
      : wrongDirectory(directoryName, directory, seen.get(directoryName))),
    ...named.flatMap(({ name, ...told }) => wrongFile(name, told, seen.get(name))),
    ...[...seen.keys()]
      .filter((name) => !known.has(name) && name !== directoryName)
      .map((name) => `${name} is there, and the manifest does not name it`),
  ];
};

const wrongFile = (name: string, told: SeenFile, seen: SeenFile | undefined): readonly string[] => {
  if (seen === undefined) return [`${name} is missing`];
  return (['bytes', 'sha256'] as const)
    .filter((fact) => seen[fact] !== told[fact])
    .map((fact) => `${name}: ${fact} is ${seen[fact]}, the manifest has ${told[fact]}`);
};

/** The customers by which it was written lie next to it, and the manifest names their hash. */
const wrongDirectory = (
  name: string,
  sha256: string,
  seen: SeenFile | undefined,
): readonly string[] => {
  if (seen === undefined) return [`${name} is missing`];
  if (seen.sha256 === sha256) return [];
  return [`${name}: sha256 is ${seen.sha256}, the manifest has ${sha256} as directory`];
};
