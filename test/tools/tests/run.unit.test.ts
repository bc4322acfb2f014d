import { expect, test } from '@jest/globals';
import { runTests } from '../../../tools/tests/run.ts';

test('a test that lives on another of its file fails when each is run without the others', async () => {
  const { isPassed, tests, failed } = await runTests([
    '--config',
    'test/fixtures/single/jest.config.js',
  ]);
  expect(failed).toEqual(['test/fixtures/single/dependent.fixture.ts: in one file lives on it']);
  // Each of the others is run too, and once.
  expect({ isPassed, tests }).toEqual({ isPassed: false, tests: 4 });
});
