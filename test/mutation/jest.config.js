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
  testMatch: [
    'aggregate',
    'batch',
    'billable-statuses',
    'cells',
    'consumer-identity',
    'first-started-at',
    'http-log*',
    'ingest-handler*',
    'merge-pages',
    'page',
    'period',
    'query-consumers',
    'query-paging',
    'range',
    'read-plan',
    'replay',
    'report-*',
    'roll-up',
    'usage-*',
    'zone',
    '../contract/memory',
    '../property/{billable-paging,cells,csv,periods,receipt-text,report-*,utf8}',
  ].map((name) => `<rootDir>/test/unit/${name}.test.ts`),
  watchman: false,
  runner: '<rootDir>/test/mutation/runner.ts',
  setupFiles: ['<rootDir>/test/mutation/settle-chance.ts'],
};
