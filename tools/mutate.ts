// Breaks shared/domain in many ways, one at a time, and runs the tests that should notice. Works on
// a copy, so that nothing here is touched. Exit code 0: every break was noticed; 1: one was not.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

type Mutation = {
  /** In shared/domain. */
  readonly file: string;
  readonly search: string;
  readonly replace: string;
  /** Parts of the paths of test files. */
  readonly tests: readonly string[];
  /** Why no test can notice it: the break must then go unnoticed. */
  readonly isEquivalent?: string;
};

const root = new URL('..', import.meta.url).pathname;
const mutations = JSON.parse(
  readFileSync(join(root, 'test/mutations.json'), 'utf8'),
) as readonly Mutation[];

const copy = mkdtempSync(join(tmpdir(), 'billable-mutate-'));

const makeCopy = (): void => {
  const folders = ['bench', 'commands', 'docs', 'functions', 'kong', 'local', 'shared', 'test'];
  for (const each of [...folders, 'package.json', 'jest.config.js']) {
    cpSync(join(root, each), join(copy, each), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  writeFileSync(join(copy, 'jest.mutate.js'), configOfCopy);
};

/** No test of the domain needs the AWS emulator. */
const configOfCopy = `
  import config from './jest.config.js';
  const { globalSetup, globalTeardown, ...rest } = config;
  export default rest;
`;

const passes = (tests: readonly string[]): boolean => {
  const jest = join(copy, 'node_modules/jest/bin/jest.js');
  const options = ['--config', 'jest.mutate.js', '--bail', '--runInBand', '--silent'];
  const { status } = spawnSync(
    process.execPath,
    [
      '--experimental-vm-modules',
      '--disable-warning=ExperimentalWarning',
      jest,
      ...options,
      ...tests,
    ],
    { cwd: copy, stdio: 'ignore' },
  );
  return status === 0;
};

const describe = ({ file, search, replace }: Mutation): string =>
  `${file}: ${JSON.stringify(search)} -> ${JSON.stringify(replace)}`;

const isNoticed = (mutation: Mutation): boolean => {
  const path = join(copy, 'shared/domain', mutation.file);
  const text = readFileSync(path, 'utf8');
  if (text.split(mutation.search).length !== 2) {
    throw new Error(`${describe(mutation)}: this text must stand there exactly once`);
  }
  writeFileSync(
    path,
    text.replace(mutation.search, () => mutation.replace),
  );
  const isPassing = passes(mutation.tests);
  writeFileSync(path, text);
  return !isPassing;
};

const run = (): number => {
  makeCopy();
  if (!passes([...new Set(mutations.flatMap(({ tests }) => tests))])) {
    console.error('The tests fail without any break; nothing can be said.');
    return 2;
  }
  let wrong = 0;
  for (const mutation of mutations) {
    const expected = mutation.isEquivalent === undefined;
    const found = isNoticed(mutation);
    if (found !== expected) wrong++;
    const verdict = found ? 'noticed' : expected ? 'NOT NOTICED' : 'changes nothing';
    console.log(`${verdict.padEnd(16)} ${describe(mutation)}`);
  }
  console.log(`\n${mutations.length} breaks, ${wrong} not as expected.`);
  return wrong === 0 ? 0 : 1;
};

try {
  process.exitCode = run();
} finally {
  rmSync(copy, { recursive: true, force: true });
}
