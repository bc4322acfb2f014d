import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  mutate: [
    'shared/{calendar,customers,metering,usage,reports}/**/*.ts',
    'functions/query/*.ts',
    'kong/{kit,doctor}/*.ts',
    'cli/kong/kept-options.ts',
    // It wires what only AWS has.
    '!functions/query/index.ts',
  ],
  plugins: ['@stryker-mutator/jest-runner'],
  testRunner: 'jest',
  testRunnerNodeArgs: ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
  jest: { configFile: 'test/mutation/jest.config.js' },
  coverageAnalysis: 'perTest',
  // What runs once, while a module loads (mostly constants), would cost a run of all tests each.
  ignoreStatic: true,
  concurrency: 2,
  // Jest never lets go of an ECMAScript module: a runner that lives long only collects garbage.
  maxTestRunnerReuse: 40,
  ignorePatterns: [
    // Stryker would read it with TypeScript's API, which TypeScript 7 does not have.
    'tsconfig.json',
    'coverage',
    'cdk.out',
    '.venv',
    '.billable',
  ],
  // Outside, so that no other tool meets the copy.
  tempDirName: join(tmpdir(), 'billable-mutate'),
  cleanTempDir: 'always',
  reporters: ['clear-text', 'json', 'progress-append-only'],
  clearTextReporter: { logTests: false, reportTests: false },
  jsonReporter: { fileName: 'coverage/mutation.json' },
  thresholds: { high: 95, low: 90, break: 88 },
};
