import { availableParallelism, totalmem } from 'node:os';

// A worker grows to 1.5 to 2 GB: 3 GB for each leave room for the processes that its tests start.
const workersInMemory = Math.max(2, Math.floor(totalmem() / (3 * 1024 ** 3)));

/** @type {import('jest').Config} */
export default {
  // The long files wait for processes of their own most of the time: five keep two cores busy.
  maxWorkers: Math.min(workersInMemory, Math.max(5, availableParallelism() - 1)),
  // A worker holds up to a gigabyte by then, which Node gives back before it ends. What a test has left
  // open is still found.
  workerGracefulExitTimeout: 10_000,
  testSequencer: '<rootDir>/test/support/jest/long-files-first.js',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testEnvironment: '<rootDir>/test/support/jest/environment.js',
  // The one bound of time on a test: it ends a hang, and a busy machine never comes near it.
  testTimeout: 900_000,
  // Tests of a file run in a random order, so that none lives on what another has left. The seed
  // is printed; `npm test -- --seed=N` repeats an order.
  randomize: true,
  showSeed: true,
  setupFilesAfterEnv: ['<rootDir>/test/support/jest/assertions.ts'],
  // One AWS emulator for the whole run.
  globalSetup: '<rootDir>/test/support/emulator/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/emulator/global-teardown.ts',
  // Written by tools, or bad on purpose.
  modulePathIgnorePatterns: ['<rootDir>/cdk.out/', '<rootDir>/.venv/', '<rootDir>/test/fixtures/'],
  // Middy ships no CommonJS, so the tests run as ECMAScript modules, as the product does.
  extensionsToTreatAsEsm: ['.ts'],
  transformIgnorePatterns: ['/node_modules/(?!(aws-cdk-lib|constructs)/)'],
  transform: {
    '/node_modules/': '<rootDir>/test/support/jest/once-per-process.js',
    '\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript' },
          target: 'es2024',
          transform: { verbatimModuleSyntax: true },
          experimental: { keepImportAttributes: true },
        },
        module: { type: 'es6' },
      },
    ],
  },
};
