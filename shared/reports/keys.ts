import { type Month, parseMonth } from './month.ts';

/** What the keys of the reports of all months begin with. */
export const reportsPrefix = 'reports/month=';

/** What the keys of one month begin with. */
export const monthPrefix = (month: Month): string => `${reportsPrefix}${month}/`;

/** The files about customers, as their names end. */
export const customerFiles = ['customers.csv', 'customer-services.csv'] as const;

export type CustomerFile = (typeof customerFiles)[number];

/** The files next to the CSV of a version, as their names end. */
export const companions = [...customerFiles, 'parquet'] as const;

export type Companion = (typeof companions)[number];

/** The files of a version that may be read through the API, as their names end. */
export const fileEnds = ['csv', ...companions] as const;

export type FileEnd = (typeof fileEnds)[number];

/** A file of a version is called after its month, its number and what it is. */
export const reportFileName = (month: Month, version: number, end: string): string =>
  `billable-${month}.v${version}.${end}`;

export const reportFileKey = (month: Month, version: number, end: FileEnd): string =>
  `${monthPrefix(month)}${reportFileName(month, version, end)}`;

export const csvFileName = (month: Month, version: number): string =>
  reportFileName(month, version, 'csv');

export const csvKey = (month: Month, version: number): string =>
  reportFileKey(month, version, 'csv');

export const manifestKey = (month: Month, version: number): string =>
  `${monthPrefix(month)}${reportFileName(month, version, 'manifest.json')}`;

/** The customers by which the companions of a version were written. */
export const directoryKey = (month: Month, version: number): string =>
  `${monthPrefix(month)}${reportFileName(month, version, directoryEnd)}`;

const directoryEnd = 'directory.json';

/** What the keys of copies of the newest versions begin with. */
export const currentPrefix = 'reports/current/';

/** The copy of the Parquet file of the newest version, for engines that read a folder of months. */
export const currentKey = (month: Month): string =>
  `${currentPrefix}month=${month}/billable.parquet`;

export const closeKey = (month: Month): string =>
  `${monthPrefix(month)}billable-${month}.close.json`;

/** The customers that a month keeps from its close on. */
export const closeDirectoryKey = (month: Month): string =>
  `${monthPrefix(month)}billable-${month}.close.directory.json`;

/** What there is of one month. */
export type MonthFiles = {
  /** The versions with a manifest, ascending: those that a reader may see. */
  readonly versions: readonly number[];
  /** Files that no manifest names: of a run that died, or of one that is under way. Ascending. */
  readonly unclaimed: readonly number[];
  /** The versions that have a Parquet file. */
  readonly parquets: readonly number[];
  readonly isClosed: boolean;
  /** Whether the customers of the close are kept: this comes just before the close itself. */
  readonly hasCloseDirectory: boolean;
  /** Whether the folder cannot be read, so that nothing is known of what is in it. */
  readonly isUnreadable: boolean;
};

export const noFiles: MonthFiles = {
  versions: [],
  unclaimed: [],
  parquets: [],
  isClosed: false,
  hasCloseDirectory: false,
  isUnreadable: false,
};

/** Sorts keys by month. A key that is none of ours is left out. */
export const filesByMonth = (keys: readonly string[]): ReadonlyMap<Month, MonthFiles> => {
  const months = new Map<Month, Found>();
  for (const key of keys) {
    const [, name = '', version, end = '', closing] = keyForm.exec(key) ?? [];
    const month = parseMonth(name);
    if (month === null) continue;
    const files: Found = months.get(month) ?? { versions: new Map(), kinds: new Set() };
    months.set(month, files);
    if (version === undefined) {
      // A store names a folder by itself where it cannot look into it.
      files.kinds.add(closing ?? 'unreadable');
      continue;
    }
    const known = files.versions.get(Number(version));
    if (known === undefined) files.versions.set(Number(version), new Set([end]));
    else known.add(end);
  }
  return new Map([...months].map(([month, found]) => [month, filesOfMonth(found)]));
};

/** The ends of the names of each version, and what else there is. */
type Found = {
  readonly versions: Map<number, Set<string>>;
  readonly kinds: Set<string>;
};

const filesOfMonth = ({ versions, kinds }: Found): MonthFiles => {
  const numbers = [...versions.keys()].sort((a, b) => a - b);
  const has = (version: number, end: string): boolean => versions.get(version)?.has(end) === true;
  return {
    versions: numbers.filter((version) => has(version, 'manifest.json')),
    unclaimed: numbers.filter((version) => !has(version, 'manifest.json')),
    parquets: numbers.filter((version) => has(version, 'parquet')),
    isClosed: kinds.has('close.json'),
    hasCloseDirectory: kinds.has(`close.${directoryEnd}`),
    isUnreadable: kinds.has('unreadable'),
  };
};

const ends = [...fileEnds, 'manifest.json', directoryEnd]
  .map((end) => end.replaceAll('.', String.raw`\.`))
  .join('|');

const keyForm = new RegExp(
  String.raw`^reports/month=(\d{4}-\d\d)/(?:billable-\1\.(?:v([1-9]\d{0,8})\.(${ends})|(close(?:\.directory)?\.json)))?$`,
);

/** The next number that no file has. */
export const nextVersion = ({ versions, unclaimed }: MonthFiles): number =>
  Math.max(0, versions.at(-1) ?? 0, unclaimed.at(-1) ?? 0) + 1;
