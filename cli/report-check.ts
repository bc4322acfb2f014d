import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { messageOf } from '../shared/error-message.ts';
import { ownerProblem } from '../shared/file-owner.ts';
import { type Manifest, readManifest } from '../shared/reports/manifest.ts';
import { recountReport } from '../shared/reports/recount.ts';
import { ending, newCommand } from '../shared/command-line/command.ts';
import type { CliContext } from './context.ts';
import { DamagedStore } from '../shared/stored/damaged-store.ts';
import { printable } from '../shared/command-line/printable.ts';

/** What a file shows by itself. */
const facts = [
  'sha256',
  'bytes',
  'columns',
  'rows',
  'requests',
  'requests_by_status_class',
  'meters',
  'consumers',
] as const satisfies readonly (keyof Manifest)[];

const manifestAt = async (path: string): Promise<Manifest> => {
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

const hashOf = async (file: string): Promise<{ sha256: string; bytes: number }> => {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { sha256: hash.digest('hex'), bytes };
};

/** Where the file is no CSV of ours, that is what is found. */
const recountOf = async (file: string, manifest: Manifest) => {
  const texts = createReadStream(file, 'utf8') as AsyncIterable<string>;
  try {
    return await recountReport(texts, manifest);
  } catch (error) {
    if (error instanceof SyntaxError) return { problems: [error.message] };
    throw error;
  }
};

export const reportCheckCommand = (context: CliContext) =>
  newCommand({
    name: 'check',
    about:
      'Computes the hash, the rows and the totals of a report from the file itself and compares them with its manifest. Needs neither the store nor the network.',
    finding: 'a difference',
    example: 'npx billable report check billable-2026-10.v1.csv',
  })
    .argument('<FILE>', 'the CSV of a report')
    .option('--manifest <FILE>', 'its manifest; looked for beside the CSV by default')
    .action(
      ending(context, async (file, options) => {
        const print = (line: string): void => context.print(printable(line));
        const manifest = await manifestAt(
          options.manifest ?? file.replace(/\.csv$/, '.manifest.json'),
        );
        return (await checkFile(file, manifest, print)) ? 0 : 1;
      }),
    );

/** What a file can show of its manifest: older ones tell no meters, and some files no statuses. */
const factsOf = ({ meters, columns }: Manifest) =>
  facts.filter((fact) => {
    if (fact === 'meters') return meters !== null;
    if (fact !== 'requests_by_status_class') return true;
    return columns.some((name) => name === 'status' || name === 'status_class');
  });

/** Prints each fact; whether the file is what the manifest says. */
const checkFile = async (
  file: string,
  manifest: Manifest,
  print: (line: string) => void,
): Promise<boolean> => {
  const { problems, ...seen } = { ...(await hashOf(file)), ...(await recountOf(file, manifest)) };
  const found: Partial<Pick<Manifest, (typeof facts)[number]>> = seen;
  const told = factsOf(manifest);
  const different = told.filter((fact) => !isDeepStrictEqual(found[fact], manifest[fact]));
  for (const fact of told) {
    const [inFile, inManifest] = [found[fact], manifest[fact]].map((it) => JSON.stringify(it));
    if (!different.includes(fact)) print(`ok      ${fact}: ${inManifest}`);
    else print(`DIFFERS ${fact}: the file has ${inFile ?? 'none'}, the manifest ${inManifest}`);
  }
  for (const problem of problems) print(`DIFFERS ${problem}`);
  const isRight = different.length === 0 && problems.length === 0;
  const name = `version ${manifest.version} of ${manifest.month}`;
  print(isRight ? `The file is ${name}.` : `The file is NOT ${name}.`);
  return isRight;
};
