import { isDeepStrictEqual } from 'node:util';
import { asyncBufferFromFile, parquetMetadataAsync } from 'hyparquet';
import { reportFileName } from '../shared/reports/keys.ts';
import type { Printing } from './context.ts';
import { hashFile } from './hash-file.ts';
import { readParquetRows } from './check/parquet-rows.ts';
import { messageOf } from '../shared/error-message.ts';
import { type Manifest, toMetadata } from '../shared/reports/manifest.ts';

/** Compares a Parquet file with the manifest of its version; prints what differs. */
export const checkParquet = async (
  path: string,
  manifest: Manifest,
  { print, isJson }: Printing,
): Promise<boolean> => {
  const { month, version, files } = manifest;
  const name = reportFileName(month, version, 'parquet');
  const told = files.find((file) => file.name === name);
  const { sha256 } = await hashFile(path);
  const problems = [
    ...(sha256 === told?.sha256
      ? []
      : [`sha256: the file has ${sha256}, the manifest ${told?.sha256 ?? 'names no such file'}`]),
    ...(await parquetDifferences(path, manifest)),
  ];
  const holds = problems.length === 0;
  if (isJson) {
    print(JSON.stringify({ holds, month, version, problems }));
    return holds;
  }
  for (const problem of problems) print(`DIFFERS ${problem}`);
  print(`The file is ${holds ? '' : 'NOT '}the Parquet file of version ${version} of ${month}.`);
  return holds;
};

/** What follows from the rows. The rest is about the run, and the file may be of one that died. */
const ofContent = [
  'month',
  'timezone',
  'version',
  'supersedes',
  'difference',
  'rows',
  'requests',
  'billable_requests',
  'requests_by_status_class',
  'meters',
  'consumers',
  'customers',
  'bytes',
  'sha256',
  'columns',
  'directory',
] as const satisfies readonly (keyof Manifest)[];

/**
 * What a Parquet file says of the run that wrote it, where its manifest says otherwise: another run wrote
 * it, or one of both was changed. A line each.
 */
export const runDifferences = async (
  path: string,
  manifest: Manifest,
): Promise<readonly string[]> => {
  const said = await metadataOf(path);
  const known = new Set<string>(ofContent);
  return Object.entries(toMetadata(manifest))
    .filter(([field, text]) => !known.has(field) && !isSame(said.get(field) ?? text, text))
    .map(([field, text]) => `${field}: the file has ${said.get(field)}, the manifest ${text}`);
};

/** Members of an object stand in any order. */
const isSame = (a: string, b: string): boolean =>
  a === b || isDeepStrictEqual(valueOf(a), valueOf(b));

/** A text that is no JSON stands for itself. */
const valueOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

const metadataOf = async (path: string): Promise<ReadonlyMap<string, string>> => {
  const { key_value_metadata: told = [] } = await parquetMetadataAsync(
    await asyncBufferFromFile(path),
  );
  return new Map(told.map(({ key, value }) => [key, value ?? '']));
};

/** What a Parquet file says that its manifest does not: of itself, and by its rows. A line each. */
export const parquetDifferences = async (
  path: string,
  manifest: Manifest,
): Promise<readonly string[]> => {
  try {
    const said = await metadataOf(path);
    const wanted = toMetadata(manifest);
    const differences = ofContent
      .filter((field) => said.get(field) !== wanted[field])
      .map((field) => `${field}: the file has ${said.get(field)}, the manifest ${wanted[field]}`);
    const meters = Object.keys(manifest.meters ?? { requests: 0 });
    const sums = new Map(meters.map((meter) => [meter, 0n]));
    for await (const rows of readParquetRows(path, meters)) {
      for (const row of rows) {
        for (const meter of meters) {
          sums.set(meter, (sums.get(meter) ?? 0n) + BigInt(row[meter] as bigint));
        }
      }
    }
    const totals = manifest.meters ?? { requests: manifest.requests };
    for (const [meter, sum] of sums) {
      if (sum === BigInt(totals[meter] ?? 0)) continue;
      differences.push(`${meter}: the rows have ${sum}, the manifest ${totals[meter]}`);
    }
    return differences;
  } catch (error) {
    return [`it cannot be read as Parquet: ${messageOf(error)}`];
  }
};
