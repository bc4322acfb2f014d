import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { expect, test } from '@jest/globals';
import { temporaryFolder } from '../support/reports/stores.ts';

type Run = {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly title: string; readonly status: string }[];
  }[];
};

test('the runner fails a test that asserts nothing, matchers of the CDK alone included', async () => {
  const root = join(import.meta.dirname, '../..');
  const output = join(await temporaryFolder(), 'run.json');
  const words = ['--config', 'test/fixtures/assertions/jest.config.js', '--json', '--outputFile'];
  const { status } = spawnSync(
    process.execPath,
    ['--experimental-vm-modules', 'test/support/jest/run.js', ...words, output],
    { cwd: root, stdio: 'ignore' },
  );
  const { testResults } = JSON.parse(readFileSync(output, 'utf8')) as Run;
  const found = testResults.flatMap(({ assertionResults }) => assertionResults);
  expect(Object.fromEntries(found.map(({ title, status: how }) => [title, how]))).toEqual({
    'asserts nothing': 'failed',
    'leaves it to a matcher of the CDK alone': 'failed',
    'asserts in a loop that is never entered': 'failed',
    'asserts around a matcher of the CDK': 'passed',
    asserts: 'passed',
  });
  expect(status).toBe(1);
});
