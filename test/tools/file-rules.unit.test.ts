// Each rule of tools/check-files.ts refuses files that break it.
import { describe, expect, test } from '@jest/globals';
import { exportNameProblems } from '../../tools/export-names.ts';
import { crowdedFolders, fileProblems } from '../../tools/file-rules.ts';
import { folderCycles } from '../../tools/folder-cycles.ts';

describe('rules about files', () => {
  const problemsOf = (path: string, lines = 1): number =>
    fileProblems([{ path, text: 'x\n'.repeat(lines) }]).length;

  test.each([
    'shared/utils.ts',
    'shared/date-utils.ts',
    'shared/helpers/day.ts',
    'local/helper.ts',
    'shared/common/day.ts',
    'shared/metering/index.ts',
  ])('%s is refused', (path) => {
    expect(problemsOf(path)).toBe(1);
  });

  test.each(['functions/ingest/index.ts', 'shared/metering/uncommon.ts'])(
    '%s is allowed',
    (path) => {
      expect(problemsOf(path)).toBe(0);
    },
  );

  test.each([
    'shared/metering/page.ts',
    'test/shared/metering/page.unit.test.ts',
    'test/support/pages.ts',
  ])('%s has at most 200 lines', (path) => {
    expect(problemsOf(path, 200)).toBe(0);
    expect(problemsOf(path, 201)).toBe(1);
  });
});

test('a folder has at most 30 files', () => {
  const filesOf = (count: number) => Array.from({ length: count }, (_, i) => `local/a${i}.ts`);
  expect(crowdedFolders([...filesOf(30), 'local/http/b.ts'])).toEqual([]);
  expect(crowdedFolders(filesOf(31))).toEqual([expect.stringContaining('local: 31 files')]);
});

describe('the rule about exported names', () => {
  const problemsOf = (...files: (readonly [string, string])[]) =>
    exportNameProblems(files.map(([path, text]) => ({ path, text })));

  test('a name that two files export is refused, and both are named', () => {
    const problems = problemsOf(
      ['shared/a.ts', 'export const total = 1;'],
      ['local/b.ts', 'export type total = 1;'],
    );
    expect(problems).toEqual([expect.stringContaining('shared/a.ts and local/b.ts')]);
  });

  test.each([
    'export const total = 1;',
    'export let total = 1;',
    'export type total = 1;',
    'export interface total {}',
    'export enum total {}',
    'export class total {}',
    'export abstract class total {}',
    'export function total() {}',
    'export async function total() {}',
    'export function* total() {}',
    'export async function* total() {}',
  ])('%s exports the name', (text) => {
    expect(problemsOf(['shared/a.ts', 'export const total = 1;'], ['cli/b.ts', text])).toHaveLength(
      1,
    );
  });

  test.each([
    [
      'the entry of each Lambda function',
      'functions/a/index.ts',
      'functions/b/index.ts',
      'handler',
    ],
    ['a name of a test', 'shared/a.ts', 'test/a.ts', 'total'],
  ])('%s is allowed', (_, one, other, name) => {
    const text = `export const ${name} = 1;`;
    expect(problemsOf([one, text], [other, text])).toEqual([]);
  });
});

describe('the rule about circles of folders', () => {
  const circles = (...files: (readonly [string, string])[]) =>
    folderCycles(files.map(([path, from]) => ({ path, text: `import { a } from '${from}';\n` })));

  test.each([
    [
      'two top-level folders',
      [
        ['local/a.ts', '../cli/b.ts'],
        ['cli/x/c.ts', '../../local/d.ts'],
      ],
    ],
    [
      'three rooms of shared',
      [
        ['shared/usage/a.ts', '../push/b.ts'],
        ['shared/push/c.ts', '../reports/d.ts'],
        ['shared/reports/e.ts', '../usage/f.ts'],
      ],
    ],
    [
      'the support of tests and the tools that use it',
      [
        ['tools/a.ts', '../test/support/kong/b.ts'],
        ['test/support/kong/c.ts', '../../../tools/d.ts'],
      ],
    ],
    [
      'the tests and what they measure',
      [
        ['test/bench/a.ts', '../../bench/b.ts'],
        ['bench/c.ts', '../test/bench/d.ts'],
      ],
    ],
  ] as const)('%s that import each other are refused, and the files are named', (_, files) => {
    const [problem, ...others] = circles(...files);
    expect(others).toEqual([]);
    for (const [path] of files) expect(problem).toContain(path);
  });

  test('an import that is written over several lines counts', () => {
    const files = [
      { path: 'local/a.ts', text: "import {\n  b,\n  type C,\n} from '../cli/b.ts';\n" },
      { path: 'cli/d.ts', text: "export { e } from '../local/e.ts';\n" },
    ];
    expect(folderCycles(files)).toHaveLength(1);
  });

  test('folders that stand one above the other are allowed', () => {
    expect(
      circles(
        ['cli/a.ts', '../local/b.ts'],
        ['local/c.ts', '../shared/usage/d.ts'],
        ['bench/e.ts', '../test/support/kong/f.ts'],
        ['test/g.ts', '../bench/h.ts'],
      ),
    ).toEqual([]);
  });
});
