// Runs the tests in ways that show what they live on besides themselves. For a quiet machine: it takes long.
//   node_modules/.bin/node tools/try-tests.ts alone [FILE…]   each file in a process of its own, in random order
//   node_modules/.bin/node tools/try-tests.ts single [FILE…]  each test of each file without the others
//   node_modules/.bin/node tools/try-tests.ts busy N          the whole suite N times, every core kept busy besides
// Prints a line for what fails, with the seed that repeats it. Exit codes as those of commands.
import { type ChildProcess, spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { type Run, runTests, testFiles } from './tests/run.ts';

let failures = 0;

const tell = (what: string, { isPassed, seed, failed, seconds }: Run): void => {
  if (isPassed) return;
  failures += 1;
  console.log(`FAILED ${what} --seed=${seed} (${seconds} s)`);
  for (const name of failed) console.log(`  ${name}`);
};

const alone = async (files: readonly string[]): Promise<void> => {
  for (const file of files) tell(file, await runTests([file]));
  console.log(`${files.length} files, each alone: ${failures} failed.`);
};

const singleConfig = ['--config', 'test/support/jest/single/jest.config.js'];
const groupSize = 12;

/** Some files at a time: a process grows with each run of a file, and what has failed shows early. */
const single = async (files: readonly string[]): Promise<void> => {
  const groups = Array.from({ length: Math.ceil(files.length / groupSize) }, (_, group) =>
    files.slice(group * groupSize, (group + 1) * groupSize),
  );
  const waiting = groups.values();
  let tried = 0;
  let done = 0;
  const work = async (): Promise<void> => {
    for (const group of waiting) {
      const outcome = await runTests([...singleConfig, '--runTestsByPath', ...group]);
      tried += outcome.tests;
      done += group.length;
      tell(`among the tests of ${group[0]} to ${group.at(-1)}, each alone`, outcome);
      console.log(`${done} of ${files.length} files: ${tried} tests`);
    }
  };
  // They wait for programs of their own much of the time.
  await Promise.all(Array.from({ length: availableParallelism() + 1 }, work));
  console.log(`${tried} tests of ${files.length} files, each alone: ${failures} groups failed.`);
};

const busy = async (times: number): Promise<void> => {
  const spin = (): ChildProcess =>
    spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' });
  const load = Array.from({ length: 2 * availableParallelism() }, spin);
  try {
    for (let n = 1; n <= times; n += 1) {
      const outcome = await runTests([]);
      tell(`run ${n}`, outcome);
      console.log(`run ${n} of ${times}: ${outcome.tests} tests, ${outcome.seconds} s`);
    }
  } finally {
    for (const child of load) child.kill('SIGKILL');
  }
};

const [mode, ...words] = process.argv.slice(2);
const times = Number(words[0]);
try {
  if (mode === 'alone') await alone(testFiles(words));
  else if (mode === 'single') await single(testFiles(words));
  else if (mode === 'busy' && Number.isInteger(times) && times > 0) await busy(times);
  else throw new Error('allowed: alone [FILE…], single [FILE…], busy N');
  process.exitCode = failures === 0 ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}
