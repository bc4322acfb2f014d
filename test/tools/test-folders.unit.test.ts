import { describe, expect, test } from '@jest/globals';
import { testFolderProblems } from '../../tools/test-folders.ts';

const sources = [
  'local/server.ts',
  'local/http/pace.ts',
  'local/clock/note.ts',
  'deploy/Dockerfile',
];

const problemsOf = (path: string): readonly string[] => testFolderProblems([...sources, path]);

describe('the rule about the folders of tests', () => {
  test.each([
    [
      'whose folder is none of the project',
      'test/local/wire/pace.unit.test.ts',
      'none of the project',
    ],
    ['at the top', 'test/server.unit.test.ts', 'none of the project'],
    ['of a file that is further down', 'test/local/pace.unit.test.ts', 'test/local/http'],
    ['of a folder that is further down', 'test/local/clock.e2e.test.ts', 'test/local/clock'],
  ])('refuses a test %s', (_, path, place) => {
    expect(problemsOf(path)).toEqual([expect.stringContaining(place)]);
  });

  test.each([
    'test/local/server.unit.test.ts',
    'test/local/http/pace.unit.test.ts',
    'test/local/captures.e2e.test.ts',
    'test/deploy/image.unit.test.ts',
    'test/support/local/wire.ts',
    'test/fixtures/rules/pace.unit.test.ts',
  ])('allows %s', (path) => {
    expect(problemsOf(path)).toEqual([]);
  });

  test('allows a name that lies both here and further down', () => {
    expect(
      testFolderProblems([...sources, 'local/http/server.ts', 'test/local/server.e2e.test.ts']),
    ).toEqual([]);
  });
});
