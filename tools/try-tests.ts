// Runs the tests in ways that show what they live on besides themselves. For a quiet machine: it takes long.
//   node_modules/.bin/node tools/try-tests.ts alone [FILE…]   each file in a process of its own, in random order
//   node_modules/.bin/node tools/try-tests.ts single [FILE…]  each test of each file without the others
//   node_modules/.bin/node tools/try-tests.ts busy N          the whole suite N times, every core kept busy besides
// Prints a line for what fails, with the seed that repeats it. Exit codes as those of commands.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const scratch = mkdtempSync(path.join(tmpdir(), 'billable-tests-'));
const report = path.join(scratch, 'run.json');

type Test = { readonly fullName: string; readonly status: string };
type Run = {
  readonly seed: number;
  readonly isPassed: boolean;
  readonly seconds: number;
  readonly tests: readonly Test[];
};

const newSeed = (): number => Math.trunc(Math.random() * 2 ** 31);

const run = (words: readonly string[]): Run => {
  const seed = newSeed();
  rmSync(report, { force: true });
  const began = Date.now();
  const { status } = spawnSync(
    process.execPath,
    [
      '--experimental-vm-modules',
      '--disable-warning=ExperimentalWarning',
      'test/support/jest/run.js',
      ...words,
      `--seed=${seed}`,
      '--json',
      `--outputFile=${report}`,
    ],
    { cwd: root, stdio: 'ignore' },
  );
  // A run that dies before its end writes none.
  const text = existsSync(report) ? readFileSync(report, 'utf8') : '{"testResults":[]}';
  const { testResults } = JSON.parse(text) as {
    readonly testResults: readonly { readonly assertionResults: readonly Test[] }[];
  };
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  const seconds = Math.round((Date.now() - began) / 1_000);
  return { seed, isPassed: status === 0, seconds, tests };
};

let failures = 0;

const tell = (what: string, { isPassed, seed, tests, seconds }: Run): void => {
  if (isPassed) return;
  failures += 1;
  console.log(`FAILED ${what} --seed=${seed} (${seconds} s)`);
  for (const { fullName, status } of tests) if (status === 'failed') console.log(`  ${fullName}`);
};

const testFiles = (given: readonly string[]): readonly string[] =>
  given.length > 0 ? given : globSync('test/**/*.test.ts', { cwd: root }).toSorted();

const alone = (files: readonly string[]): void => {
  for (const file of files) tell(file, run([file]));
  console.log(`${files.length} files, each alone: ${failures} failed.`);
};

const single = (files: readonly string[]): void => {
  let tried = 0;
  for (const file of files) {
    const names = run([file]).tests.map(({ fullName }) => fullName);
    for (const name of names) {
      tried += 1;
      const pattern = `^${name.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`)}$`;
      tell(`${file} -t '${name}'`, run([file, '-t', pattern]));
    }
  }
  console.log(`${tried} tests of ${files.length} files, each alone: ${failures} failed.`);
};

const busy = (times: number): void => {
  const spin = (): ChildProcess =>
    spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' });
  const load = Array.from({ length: 2 * availableParallelism() }, spin);
  try {
    for (let n = 1; n <= times; n += 1) {
      const outcome = run([]);
      tell(`run ${n}`, outcome);
      console.log(`run ${n} of ${times}: ${outcome.tests.length} tests, ${outcome.seconds} s`);
    }
  } finally {
    for (const child of load) child.kill('SIGKILL');
  }
};

const [mode, ...words] = process.argv.slice(2);
const times = Number(words[0]);
try {
  if (mode === 'alone') alone(testFiles(words));
  else if (mode === 'single') single(testFiles(words));
  else if (mode === 'busy' && Number.isInteger(times) && times > 0) busy(times);
  else throw new Error('allowed: alone [FILE…], single [FILE…], busy N');
  process.exitCode = failures === 0 ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
