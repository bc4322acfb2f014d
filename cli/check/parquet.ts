import { join } from 'node:path';
import { isOnDisk } from '../../shared/file-owner.ts';
import { csvFileName, reportFileName } from '../../shared/reports/keys.ts';
import type { Printing } from '../context.ts';
import { hashFile } from './hash-file.ts';
import { lineDifferences } from './lines.ts';
import { readParquetRows } from './parquet-rows.ts';
import { schemaOf } from './parquet-schema.ts';
import { messageOf } from '../../shared/error-message.ts';
import { type Manifest, toMetadata } from '../../shared/reports/manifest.ts';

type Beside = {
  readonly manifest: Manifest;
  /** Where the manifest lies, and the CSV of the version with it. */
  readonly folder: string;
};

/** Compares a Parquet file with the manifest of its version, and with the lines of the CSV; prints what differs. */
export const checkParquet = async (
  path: string,
  { manifest, folder }: Beside,
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
  const csv = join(folder, csvFileName(month, version));
  const isCsvThere = isOnDisk(csv) && (await hashFile(csv)).sha256 === manifest.sha256;
  const notes = isCsvThere
    ? []
    : [`the CSV of the manifest is not at ${csv}: the lines are not compared`];
  if (isCsvThere && problems.length === 0) {
    problems.push(...(await lineDifferences({ csv, parquet: path }, manifest)));
  }
  const holds = problems.length === 0;
  if (isJson) {
    print(JSON.stringify({ holds, month, version, problems, notes }));
    return holds;
  }
  for (const problem of problems) print(`DIFFERS ${problem}`);
  for (const note of notes) print(`note    ${note}`);
  print(`The file is ${holds ? '' : 'NOT '}the Parquet file of version ${version} of ${month}.`);
  return holds;
};

/** What follows from the rows. The rest is about the run, and the file may be of one that died. */
export const ofContent = [
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

/** What a Parquet file says that its manifest does not: of itself, and by its rows. A line each. */
export const parquetDifferences = async (
  path: string,
  manifest: Manifest,
): Promise<readonly string[]> => {
  try {
    const { said, columns } = await schemaOf(path);
    const wanted = toMetadata(manifest);
    const differences = ofContent
      .filter((field) => said.get(field) !== wanted[field])
      .map((field) => `${field}: the file has ${said.get(field)}, the manifest ${wanted[field]}`);
    const named = columnsOf(manifest).join();
    if (columns.join() !== named) {
      return [...differences, `its columns are ${columns.join()}, by the manifest ${named}`];
    }
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

/** Those of the CSV, with the customer after the consumer. */
const columnsOf = ({ columns }: Manifest): readonly string[] => {
  const end = columns.indexOf('consumer_custom_id') + 1;
  return [...columns.slice(0, end), 'customer_id', 'customer_name', ...columns.slice(end)];
};
