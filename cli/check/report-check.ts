import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { messageOf } from '../../shared/error-message.ts';
import { isOnDisk, ownerProblem } from '../../shared/file-owner.ts';
import { type Manifest, readManifest } from '../../shared/reports/manifest.ts';
import { customerFiles } from '../../shared/reports/keys.ts';
import { compareFacts, facts } from '../../shared/reports/facts.ts';
import { ending, newCommand, WrongUse } from '../../shared/command-line/command.ts';
import { checkCompanion } from './companion.ts';
import { checkParquet } from './parquet.ts';
import type { CliContext, Printing } from '../context.ts';
import { hashFile } from './hash-file.ts';
import { recountFile } from './recount-file.ts';
import { checkFolder } from './folder.ts';
import { showMonths } from './folder-text.ts';
import { DamagedStore } from '../../shared/stored/damaged-store.ts';
import { printable } from '../../shared/command-line/printable.ts';

const manifestAt = async (path: string): Promise<Manifest> => {
  if (!isOnDisk(path)) throw new Error(`there is no manifest ${path}; --manifest names another`);
  let manifest: Manifest;
  try {
    manifest = readManifest(await readFile(path, 'utf8'));
  } catch (error) {
    const problem =
      error instanceof DamagedStore
        ? new Error(`${path} is not ${error.expected}`, { cause: error })
        : ownerProblem(error);
    if (problem !== error) throw problem;
    throw new Error(`the manifest cannot be read: ${messageOf(error)}`, { cause: error });
  }
  const missing = ['month', 'timezone', 'version', ...facts].filter((name) => !(name in manifest));
  if (missing.length > 0) throw new Error(`${path} is no manifest: it lacks ${missing.join(', ')}`);
  return manifest;
};

export const reportCheckCommand = (context: CliContext) =>
  newCommand({
    name: 'check',
    about:
      'Computes the hash, the rows and the totals of a report from the file itself and compares them with its manifest. Of a folder it checks every version of every month in it and below it, with the files alongside them, and that each version follows from the one before it and the close record from one of them. Needs neither the store nor the network.',
    finding: 'a difference',
    example: 'npx billable report check billable-2026-10.v1.csv',
  })
    .argument(
      '<FILE|FOLDER>',
      'the CSV of a report, or a file next to it about customers or as Parquet; or a folder with copies of all files of months',
    )
    .option('--manifest <FILE>', 'the manifest of FILE; looked for next to the CSV by default')
    .option(
      '--json',
      'for machines: {"holds": …, "data": [{"month", "versions", "close", "problems", "notes"}]}',
    )
    .action(
      ending(context, async (place, { manifest, json: isJson = false }) => {
        const print = (line: string): void => context.print(isJson ? line : printable(line));
        if (!isOnDisk(place)) throw new Error(`there is no file or folder ${place}`);
        if ((await stat(place)).isDirectory()) {
          if (manifest !== undefined) throw new WrongUse('--manifest goes with a FILE');
          return showMonths(await checkFolder(place), place, { print, isJson }) ? 0 : 1;
        }
        if (place.endsWith('.parquet')) {
          const beside = `${place.slice(0, -'parquet'.length)}manifest.json`;
          const path = manifest ?? beside;
          const ofFile = { manifest: await manifestAt(path), folder: dirname(path) };
          return (await checkParquet(place, ofFile, { print, isJson })) ? 0 : 1;
        }
        if (manifest === undefined && !place.endsWith('.csv')) {
          throw new WrongUse(
            `FILE is "${place}"; allowed: one that ends in .csv or .parquet, or any with --manifest`,
          );
        }
        const companion = customerFiles.find((end) => place.endsWith(`.${end}`));
        const path = manifest ?? `${place.slice(0, -(companion ?? 'csv').length)}manifest.json`;
        const read = await manifestAt(path);
        const printing = { print, isJson };
        if (companion === undefined) return (await checkFile(place, read, printing)) ? 0 : 1;
        const beside = { end: companion, manifest: read, folder: dirname(path) };
        return (await checkCompanion(place, beside, printing)) ? 0 : 1;
      }),
    );

/** Compares a file with its manifest; prints each fact. */
const checkFile = async (
  file: string,
  manifest: Manifest,
  { print, isJson }: Printing,
): Promise<boolean> => {
  const { problems, ...found } = {
    ...(await hashFile(file)),
    ...(await recountFile(file, manifest)),
  };
  const checks = compareFacts(found, manifest);
  const different = checks.filter(({ isSame }) => !isSame);
  const isRight = different.length === 0 && problems.length === 0;
  const { month, version } = manifest;
  if (isJson) {
    const told = different.map(({ fact, inFile, inManifest }) => differs(fact, inFile, inManifest));
    print(JSON.stringify({ holds: isRight, month, version, problems: [...told, ...problems] }));
    return isRight;
  }
  for (const { fact, isSame, inFile, inManifest } of checks) {
    print(
      isSame ? `ok      ${fact}: ${inManifest}` : `DIFFERS ${differs(fact, inFile, inManifest)}`,
    );
  }
  for (const problem of problems) print(`DIFFERS ${problem}`);
  const name = `version ${version} of ${month}`;
  print(isRight ? `The file is ${name}.` : `The file is NOT ${name}.`);
  return isRight;
};

const differs = (fact: string, inFile: string, inManifest: string): string =>
  `${fact}: the file has ${inFile}, the manifest ${inManifest}`;
