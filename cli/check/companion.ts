import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { isOnDisk } from '../../shared/file-owner.ts';
import { companionColumns } from '../../shared/reports/customer-csv.ts';
import { type CustomerFile, reportFileName } from '../../shared/reports/keys.ts';
import type { Manifest } from '../../shared/reports/manifest.ts';
import { type CompanionRecount, recountCompanion } from '../../shared/reports/recount-companion.ts';
import type { Printing } from '../context.ts';
import { customerDifferences } from './customers.ts';
import { hashFile } from './hash-file.ts';

/** What a file about customers shows by itself. */
const facts = [
  'sha256',
  'bytes',
  'columns',
  'requests',
  'billable_requests',
  'meters',
  'customers',
] as const;

type Fact = (typeof facts)[number];

export type CompanionCheck = {
  readonly fact: Fact;
  readonly isSame: boolean;
  /** As JSON; `undefined` where there is none. */
  readonly inFile: string | undefined;
  readonly inManifest: string | undefined;
};

type Compared = {
  readonly checks: readonly CompanionCheck[];
  /** Those of single lines. */
  readonly problems: readonly string[];
};

/** Compares a file about customers with the manifest of its version. */
export const compareCompanion = async (
  file: string,
  end: CustomerFile,
  manifest: Manifest,
): Promise<Compared> => {
  const { month, version, requests, billable_requests, meters, customers, files } = manifest;
  const named = files.find(({ name }) => name === reportFileName(month, version, end));
  const texts = createReadStream(file, 'utf8') as AsyncIterable<string>;
  const { problems = [], ...recount } = await recountOf(texts, manifest);
  const found = { ...(await hashFile(file)), ...recount };
  const { requests: _, ...further } = meters ?? {};
  const told = {
    sha256: named?.sha256,
    bytes: named?.bytes,
    columns: companionColumns(end, Object.keys(further)),
    requests,
    billable_requests,
    meters,
    customers,
  };
  const checks = facts.map((fact) => {
    const [inFile, inManifest] = [JSON.stringify(found[fact]), JSON.stringify(told[fact])];
    return { fact, inFile, inManifest, isSame: inFile === inManifest };
  });
  return { checks, problems };
};

/** What differs, a line each; `leaveOut` names facts that are compared elsewhere. */
export const companionDifferences = (
  { checks, problems }: Compared,
  leaveOut: readonly Fact[] = [],
): readonly string[] => [
  ...checks
    .filter(({ fact, isSame }) => !isSame && !leaveOut.includes(fact))
    .map((it) => `${it.fact}: the file has ${it.inFile}, the manifest ${it.inManifest}`),
  ...problems,
];

type Beside = {
  readonly end: CustomerFile;
  readonly manifest: Manifest;
  /** Where the manifest lies, and the Parquet file of the version with it. */
  readonly folder: string;
};

/** Compares a file about customers with the manifest of its version, and with the rows of the Parquet file; prints each fact. */
export const checkCompanion = async (
  file: string,
  { end, manifest, folder }: Beside,
  { print, isJson }: Printing,
): Promise<boolean> => {
  const { month, version } = manifest;
  const compared = await compareCompanion(file, end, manifest);
  const parquet = join(folder, reportFileName(month, version, 'parquet'));
  const problems = [...companionDifferences(compared)];
  const notes: string[] = [];
  if (!isOnDisk(parquet)) {
    notes.push(`${parquet} is not there: the sums of each customer are not compared`);
  } else if (problems.length === 0) {
    problems.push(...(await rowDifferences({ companion: file, parquet }, end, manifest)));
  }
  const isRight = problems.length === 0;
  if (isJson) {
    print(JSON.stringify({ holds: isRight, month, version, problems, notes }));
    return isRight;
  }
  for (const { fact, inManifest } of compared.checks.filter(({ isSame }) => isSame)) {
    print(`ok      ${fact}: ${inManifest}`);
  }
  for (const line of problems) print(`DIFFERS ${line}`);
  for (const line of notes) print(`note    ${line}`);
  const name = `the file of ${end.replace('.csv', '')} of version ${version} of ${month}`;
  print(isRight ? `It is ${name}.` : `It is NOT ${name}.`);
  return isRight;
};

/** The rows of the Parquet file say what is right where that is the one of the manifest. */
const rowDifferences = async (
  ...[paths, end, manifest]: Parameters<typeof customerDifferences>
): Promise<readonly string[]> => {
  const { month, version, files } = manifest;
  const name = reportFileName(month, version, 'parquet');
  const { sha256 } = await hashFile(paths.parquet);
  const told = files.find((file) => file.name === name)?.sha256;
  return sha256 === told
    ? customerDifferences(paths, end, manifest)
    : [`${name}: sha256 is ${sha256}, the manifest has ${told ?? 'no such file'}`];
};

/** Nothing where the text is no CSV of ours: the hash then says so. */
const recountOf = async (
  texts: AsyncIterable<string>,
  manifest: Manifest,
): Promise<Partial<CompanionRecount>> => {
  try {
    return await recountCompanion(texts, manifest);
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
};
