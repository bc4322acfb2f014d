import { availableParallelism } from 'node:os';
import everything from '../../../jest.config.js';

const { globalSetup: _start, globalTeardown: _end, ...rest } = everything;

/**
 * The inner loop: no emulator, no browser, no deployed stack, and hardly a process.
 *
 * @type {import('jest').Config}
 */
export default {
  ...rest,
  // They wait for nothing.
  maxWorkers: availableParallelism(),
  rootDir: '../../..',
  testMatch: ['<rootDir>/test/**/*.unit.test.ts'],
  testPathIgnorePatterns: [
    '<rootDir>/test/infra/',
    // It hashes 1.6 million texts.
    '<rootDir>/test/kong/kit/string-hash',
  ],
};
