import { isJsonObject } from '../stored/json-object.ts';
import type { Manifest } from './manifest.ts';

/** What a file shows by itself. */
export const facts = [
  'sha256',
  'bytes',
  'columns',
  'rows',
  'requests',
  'billable_requests',
  'requests_by_status_class',
  'meters',
  'consumers',
] as const satisfies readonly (keyof Manifest)[];

export type Fact = (typeof facts)[number];

export type FactCheck = {
  readonly fact: Fact;
  readonly isSame: boolean;
  /** As JSON; `none` where the file shows nothing of it. */
  readonly inFile: string;
  readonly inManifest: string;
};

/** Compares what a file shows with its manifest. */
export const compareFacts = (
  found: Partial<Pick<Manifest, Fact>>,
  manifest: Manifest,
): readonly FactCheck[] =>
  factsOf(manifest).map((fact) => {
    const inFile = found[fact] === undefined ? 'none' : inOrder(found[fact]);
    const inManifest = inOrder(manifest[fact]);
    return { fact, isSame: inFile === inManifest, inFile, inManifest };
  });

/** What a file can show of its manifest: older ones tell no meters, and some files no statuses. */
const factsOf = ({ meters, columns, billable_requests: billable }: Manifest): readonly Fact[] =>
  facts.filter((fact) => {
    if (fact === 'meters') return meters !== null;
    if (fact === 'billable_requests') return billable !== null && columns.includes('status');
    if (fact !== 'requests_by_status_class') return true;
    return columns.some((name) => name === 'status' || name === 'status_class');
  });

/** JSON with the members of an object in the order of their names. */
const inOrder = (value: unknown): string =>
  JSON.stringify(
    isJsonObject(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
