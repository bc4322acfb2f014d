import { type Month, parseMonth } from './month.ts';

/** What the keys of the reports of all months begin with. */
export const reportsPrefix = 'reports/month=';

/** What the keys of one month begin with. */
export const monthPrefix = (month: Month): string => `${reportsPrefix}${month}/`;

export const csvKey = (month: Month, version: number): string =>
  `${monthPrefix(month)}${csvFileName(month, version)}`;

export const manifestKey = (month: Month, version: number): string =>
  `${monthPrefix(month)}billable-${month}.v${version}.manifest.json`;

export const closeKey = (month: Month): string =>
  `${monthPrefix(month)}billable-${month}.close.json`;

export const csvFileName = (month: Month, version: number): string =>
  `billable-${month}.v${version}.csv`;

/** What there is of one month. */
export type MonthFiles = {
  /** The versions with a manifest, ascending: those that a reader may see. */
  readonly versions: readonly number[];
  /** Files that no manifest names: of a run that died, or of one that is under way. Ascending. */
  readonly unclaimed: readonly number[];
  readonly isClosed: boolean;
  /** Whether the folder cannot be read, so that nothing is known of what is in it. */
  readonly isUnreadable: boolean;
};

export const noFiles: MonthFiles = {
  versions: [],
  unclaimed: [],
  isClosed: false,
  isUnreadable: false,
};

/** Sorts keys by month. A key that is none of ours is left out. */
export const filesByMonth = (keys: readonly string[]): ReadonlyMap<Month, MonthFiles> => {
  const months = new Map<Month, { csv: Set<number>; manifests: Set<number>; kinds: Set<string> }>();
  for (const key of keys) {
    const [, name = '', file = '', version = ''] = keyForm.exec(key) ?? [];
    const month = parseMonth(name);
    if (month === null) continue;
    const files = months.get(month) ?? { csv: new Set(), manifests: new Set(), kinds: new Set() };
    months.set(month, files);
    files.kinds.add(file);
    if (file.endsWith('.csv')) files.csv.add(Number(version));
    if (file.endsWith('.manifest.json')) files.manifests.add(Number(version));
  }
  return new Map(
    [...months].map(([month, { csv, manifests, kinds }]) => [
      month,
      {
        versions: ascending(manifests),
        unclaimed: ascending(csv.difference(manifests)),
        isClosed: kinds.has('close.json'),
        // A store names a folder by itself where it cannot look into it.
        isUnreadable: kinds.has(''),
      },
    ]),
  );
};

const keyForm =
  /^reports\/month=(\d{4}-\d\d)\/(?:billable-\1\.(v([1-9]\d{0,8})\.(?:csv|manifest\.json)|close\.json))?$/;

const ascending = (numbers: ReadonlySet<number>): number[] => [...numbers].sort((a, b) => a - b);

/** The next number that no file bears. */
export const nextVersion = ({ versions, unclaimed }: MonthFiles): number =>
  Math.max(0, versions.at(-1) ?? 0, unclaimed.at(-1) ?? 0) + 1;
