import { fileURLToPath } from 'node:url';
import everything from '../../jest.config.js';

const { globalSetup: _start, globalTeardown: _end, ...rest } = everything;

/**
 * The quick tests that go through the domain in memory: no server, no process, no emulator. Each
 * mutant costs a run of those that reach its file.
 *
 * @type {import('jest').Config}
 */
export default {
  ...rest,
  rootDir: '../..',
  // Stryker resolves it by itself, and does not know `<rootDir>`.
  testEnvironment: fileURLToPath(new URL('../support/jest/environment.js', import.meta.url)),
  testMatch: [
    'shared/{calendar,customers,metering,usage,reports}/*',
    'shared/adapters/memory/store.contract',
    'functions/ingest/{handler,age,first-started-at}.unit',
    'functions/query/*.unit',
    'functions/query/{labels,paging}.property',
    'kong/doctor/*.unit',
    'kong/kit/!(string-hash).unit',
    'cli/kong/*.unit',
    'functions/report/{counts.property,races.unit,versions*,voids.unit}',
    'functions/report/months/{due-months*,zones.unit}',
  ].map((name) => `<rootDir>/test/${name}.test.ts`),
  watchman: false,
  runner: '<rootDir>/test/mutation/runner.ts',
  setupFiles: ['<rootDir>/test/mutation/settle-chance.ts'],
};
