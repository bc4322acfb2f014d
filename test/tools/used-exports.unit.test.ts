import { describe, expect, test } from '@jest/globals';
import { unusedExports } from '../../tools/used-exports.ts';

const problemsOf = (...files: (readonly [string, string])[]) =>
  unusedExports(files.map(([path, text]) => ({ path, text })));

const total = ['shared/usage/total.ts', 'export const total = 1;'] as const;

describe('the rule about exports', () => {
  test('refuses a value that no one imports', () => {
    expect(problemsOf(total)).toEqual([expect.stringContaining('no one imports total')]);
  });

  test('refuses a value that only tests use', () => {
    const user = [
      'test/shared/usage/total.unit.test.ts',
      "import { total } from '../../../shared/usage/total.ts';",
    ] as const;
    expect(problemsOf(total, user)).toEqual([expect.stringContaining('only tests use total')]);
  });

  test.each([
    ['another file', ['cli/a.ts', "import { total } from '../shared/usage/total.ts';"]],
    ['another name', ['cli/a.ts', "import { total as sum } from '../shared/usage/total.ts';"]],
    ['all of its file', ['cli/a.ts', "import * as usage from '../shared/usage/total.ts';"]],
    ['a late import', ['cli/a.ts', "await import('../shared/usage/total.ts')"]],
  ] as const)('allows what is used by %s', (_, user) => {
    expect(problemsOf(total, user)).toEqual([]);
  });

  test('allows a test to look at what its own file uses, and types of all kinds', () => {
    const own = ['shared/a.ts', 'export const part = 1;\nexport const twice = part * 2;'] as const;
    const types = ['shared/b.ts', 'export type Total = number;'] as const;
    const user = ['cli/a.ts', "import { twice } from '../shared/a.ts';"] as const;
    const looking = ['test/a.ts', "import { part } from '../shared/a.ts';"] as const;
    expect(problemsOf(own, types, user, looking)).toEqual([]);
  });
});
