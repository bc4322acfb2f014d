import { spawnSync } from 'node:child_process';
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { bundleFunction, bundleOptions } from '../../infra/functions/bundle.ts';
import { functionVariables, readContext } from '../../infra/settings.ts';
import { atMost, type Benchmark, type BenchLine, type Metric, ratioOf } from '../measure/line.ts';
import { newScratchFolder } from '../measure/scratch-folder.ts';

const functions = ['ingest', 'query', 'report'] as const;
type FunctionName = (typeof functions)[number];

const importsPerSample = 3;
const maxBundleKb = 300;

const standardVariables = (): Readonly<Record<string, string>> => {
  const reading = readContext({});
  if (reading.kind === 'invalid') throw new Error(reading.problems.join('; '));
  return functionVariables(reading.settings);
};

/** What the stack gives every function; the values are never used here. */
const environment = {
  AWS_REGION: 'us-east-1',
  TABLE_NAME: 'table',
  REPORTS_BUCKET_NAME: 'reports',
  INGEST_TOKEN_SECRET_ARN: 'arn:ingest',
  READ_TOKEN_SECRET_ARN: 'arn:read',
  ...standardVariables(),
};

const bareClient = `
  import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
  export const client = new DynamoDBClient({ region: 'us-east-1' });
`;

/** What the smallest function that talks to DynamoDB would be, bundled as the product's are. */
const bundleBareClient = (folder: string): string => {
  const outfile = join(folder, 'bare.mjs');
  const stdin = { contents: bareClient, resolveDir: import.meta.dirname };
  buildSync({ ...bundleOptions, stdin, outfile });
  return outfile;
};

const writeEmptyModule = (folder: string): string => {
  const file = join(folder, 'empty.mjs');
  writeFileSync(file, 'export const handler = async () => ({ statusCode: 200 });\n');
  return file;
};

/** Milliseconds that a fresh process takes to import a file; the best of a few. */
const importMs = (file: string): number => {
  const script = `
    const begin = performance.now();
    await import(${JSON.stringify(file)});
    console.log(performance.now() - begin);
  `;
  const args = ['--input-type=module', '--eval', script];
  const samples = Array.from({ length: importsPerSample }, () => {
    const { stdout, stderr, status } = spawnSync(process.execPath, args, {
      encoding: 'utf8',
      env: environment,
    });
    if (status !== 0) throw new Error(`${file} cannot be imported:\n${stderr}`);
    return Number(stdout);
  });
  return Math.min(...samples);
};

const measureStart = (name: FunctionName, repetitions: number): BenchLine => {
  const folder = newScratchFolder();
  const own = bundle(name, folder);
  const bare = bundleBareClient(folder);
  const empty = writeEmptyModule(folder);
  // Once unmeasured: what comes after finds the files in memory.
  for (const file of [own, bare, empty]) importMs(file);
  const samples = Array.from({ length: repetitions }, () => ({
    own: importMs(own),
    bare: importMs(bare),
    empty: importMs(empty),
  }));
  return startLine(name, samples);
};

const measureSize = (name: FunctionName): BenchLine => {
  const folder = newScratchFolder();
  const bare = bundleBareClient(folder);
  return sizeLine(name, statSync(bundle(name, folder)).size, statSync(bare).size);
};

const bundle = (name: FunctionName, folder: string): string => {
  bundleFunction(name, join(folder, name));
  return join(folder, name, 'index.mjs');
};

type Imports = { readonly own: number; readonly bare: number; readonly empty: number };

const startId = (name: FunctionName): string => `cold-start-${name}`;
const startWhat = (name: FunctionName): string =>
  `the bundle of ${name}, imported in a fresh process, the best of ${importsPerSample}`;
const sizeId = (name: FunctionName): string => `bundle-size-${name}`;
const sizeWhat = (name: FunctionName): string => `the bundle of ${name}, with all that it needs`;

const startLine = (name: FunctionName, samples: readonly Imports[]): BenchLine => {
  const of = (title: string, key: keyof Imports): Metric => ({
    name: title,
    unit: 'ms',
    samples: samples.map((sample) => sample[key]),
  });
  const measured = of('import', 'own');
  const floor = of('the bare DynamoDB client', 'bare');
  return {
    id: startId(name),
    what: startWhat(name),
    measured,
    floor,
    ratio: ratioOf(measured, floor),
    others: [of('an empty module', 'empty')],
  };
};

const sizeLine = (name: FunctionName, bytes: number, bareBytes: number): BenchLine => {
  const kb = (value: number): readonly number[] => [value / 1_000];
  const measured: Metric = { name: 'size', unit: 'kB', samples: kb(bytes) };
  const floor: Metric = { name: 'the bare DynamoDB client', unit: 'kB', samples: kb(bareBytes) };
  return {
    id: sizeId(name),
    what: sizeWhat(name),
    measured: { ...measured, ...(name === 'ingest' && { bound: atMost(maxBundleKb) }) },
    floor,
    ratio: ratioOf(measured, floor),
  };
};

/** What the stack deploys, imported and weighed. */
export const coldStart: readonly Benchmark[] = functions.flatMap((name) => [
  {
    id: startId(name),
    what: startWhat(name),
    run: async ({ repetitions }) => measureStart(name, repetitions),
  },
  { id: sizeId(name), what: sizeWhat(name), run: async () => measureSize(name) },
]);
