import everything from '../../../../jest.config.js';

/**
 * Each test without the others of its file: a file runs as often as it has tests, in one process, so
 * that what was compiled is kept.
 *
 * @type {import('jest').Config}
 */
export default {
  ...everything,
  rootDir: '../../../..',
  runner: '<rootDir>/test/support/jest/single/runner.ts',
  testEnvironment: '<rootDir>/test/support/jest/single/environment.js',
};
