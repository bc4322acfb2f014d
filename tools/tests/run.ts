import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

type TestFile = {
  readonly name: string;
  readonly status: string;
  readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
};

export type Run = {
  readonly seed: number;
  readonly isPassed: boolean;
  readonly seconds: number;
  /** How many tests were run. */
  readonly tests: number;
  /** The tests that failed, by file and name; a file that could not be loaded by itself. */
  readonly failed: readonly string[];
};

const failedIn = ({ name, status, assertionResults }: TestFile): readonly string[] => {
  const file = path.relative(root, name);
  const tests = assertionResults.filter((test) => test.status === 'failed');
  if (status === 'failed' && tests.length === 0) return [`${file}: the file itself`];
  return tests.map(({ fullName }) => `${file}: ${fullName}`);
};

/** Runs jest in a process of its own. */
export const runTests = async (words: readonly string[]): Promise<Run> => {
  const seed = Math.trunc(Math.random() * 2 ** 31);
  const scratch = mkdtempSync(path.join(tmpdir(), 'billable-tests-'));
  const report = path.join(scratch, 'run.json');
  const began = Date.now();
  try {
    const child = spawn(
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
    await once(child, 'exit');
    // A run that dies before its end writes none.
    const text = existsSync(report) ? readFileSync(report, 'utf8') : '{"testResults":[]}';
    const { testResults } = JSON.parse(text) as { readonly testResults: readonly TestFile[] };
    const statuses = testResults.flatMap((file) => file.assertionResults.map((t) => t.status));
    return {
      seed,
      isPassed: child.exitCode === 0,
      seconds: Math.round((Date.now() - began) / 1_000),
      tests: statuses.filter((status) => status === 'passed' || status === 'failed').length,
      failed: testResults.flatMap(failedIn),
    };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
};

export const testFiles = (given: readonly string[]): readonly string[] =>
  given.length > 0 ? given : globSync('test/**/*.test.ts', { cwd: root }).toSorted();
