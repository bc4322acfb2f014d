import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { type Manifest, readManifest } from '../shared/reports/manifest.ts';
import { recountReport } from '../shared/reports/recount.ts';
import { escapeText } from './escape-text.ts';
import { runCommand, WrongUse } from './run-command.ts';

const usage = `npm run report:check -- FILE.csv [--manifest FILE.json]

Computes the hash, the rows and the totals of a report from the file itself and compares them with
its manifest. Needs neither the store nor the network. Without --manifest, the manifest is looked
for beside the file: billable-2026-10.v1.manifest.json for billable-2026-10.v1.csv.

Exit code: 0 everything agrees, 1 a difference, 2 not done.`;

const options = { manifest: { type: 'string' } } as const;

/** What a file shows by itself. */
const facts = [
  'sha256',
  'bytes',
  'columns',
  'rows',
  'requests',
  'requests_by_status_class',
  'consumers',
] as const satisfies readonly (keyof Manifest)[];

const manifestAt = async (path: string): Promise<Manifest> => {
  let manifest: Manifest;
  try {
    manifest = readManifest(await readFile(path, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`the manifest cannot be read: ${reason}`, { cause: error });
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

const print = (line: string): void => console.log(escapeText(line));

await runCommand({ usage, options }, async ({ values, positionals: [file, ...others] }) => {
  if (file === undefined || others.length > 0) throw new WrongUse('name one file');
  const manifest = await manifestAt(values.manifest ?? file.replace(/\.csv$/, '.manifest.json'));
  const { problems, ...seen } = { ...(await hashOf(file)), ...(await recountOf(file, manifest)) };
  const found: Partial<Pick<Manifest, (typeof facts)[number]>> = seen;
  const different = facts.filter((fact) => !isDeepStrictEqual(found[fact], manifest[fact]));
  for (const fact of facts) {
    const [inFile, inManifest] = [found[fact], manifest[fact]].map((it) => JSON.stringify(it));
    if (!different.includes(fact)) print(`ok      ${fact}: ${inManifest}`);
    else print(`DIFFERS ${fact}: the file has ${inFile ?? 'none'}, the manifest ${inManifest}`);
  }
  for (const problem of problems) print(`DIFFERS ${problem}`);
  const isRight = different.length === 0 && problems.length === 0;
  const name = `version ${manifest.version} of ${manifest.month}`;
  print(isRight ? `The file is ${name}.` : `The file is NOT ${name}.`);
  return isRight ? 0 : 1;
});
