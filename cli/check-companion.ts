import { createReadStream } from 'node:fs';
import { companionColumns } from '../shared/reports/customer-csv.ts';
import { type CustomerFile, reportFileName } from '../shared/reports/keys.ts';
import type { Manifest } from '../shared/reports/manifest.ts';
import { type CompanionRecount, recountCompanion } from '../shared/reports/recount-companion.ts';
import type { Printing } from './context.ts';
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

/** Compares a file about customers with the manifest of its version. */
export const compareCompanion = async (
  file: string,
  end: CustomerFile,
  manifest: Manifest,
): Promise<readonly CompanionCheck[]> => {
  const { month, version, requests, billable_requests, meters, customers, files } = manifest;
  const named = files.find(({ name }) => name === reportFileName(month, version, end));
  const texts = createReadStream(file, 'utf8') as AsyncIterable<string>;
  const found = { ...(await hashFile(file)), ...(await recountOf(texts)) };
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
  return facts.map((fact) => {
    const [inFile, inManifest] = [JSON.stringify(found[fact]), JSON.stringify(told[fact])];
    return { fact, inFile, inManifest, isSame: inFile === inManifest };
  });
};

/** What differs, a line each; `leaveOut` names facts that are compared elsewhere. */
export const companionDifferences = (
  checks: readonly CompanionCheck[],
  leaveOut: readonly Fact[] = [],
): readonly string[] =>
  checks
    .filter(({ fact, isSame }) => !isSame && !leaveOut.includes(fact))
    .map((it) => `${it.fact}: the file has ${it.inFile}, the manifest ${it.inManifest}`);

/** Compares a file about customers with the manifest of its version; prints each fact. */
export const checkCompanion = async (
  file: string,
  { end, manifest }: { readonly end: CustomerFile; readonly manifest: Manifest },
  { print, isJson }: Printing,
): Promise<boolean> => {
  const { month, version } = manifest;
  const checks = await compareCompanion(file, end, manifest);
  const different = companionDifferences(checks);
  const isRight = different.length === 0;
  if (isJson) {
    print(JSON.stringify({ holds: isRight, month, version, problems: different }));
    return isRight;
  }
  for (const { fact, inManifest } of checks.filter(({ isSame }) => isSame)) {
    print(`ok      ${fact}: ${inManifest}`);
  }
  for (const line of different) print(`DIFFERS ${line}`);
  const name = `the file of ${end.replace('.csv', '')} of version ${version} of ${month}`;
  print(isRight ? `It is ${name}.` : `It is NOT ${name}.`);
  return isRight;
};

/** Nothing where the text is no CSV of ours: the hash then says so. */
const recountOf = async (texts: AsyncIterable<string>): Promise<Partial<CompanionRecount>> => {
  try {
    return await recountCompanion(texts);
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
};
