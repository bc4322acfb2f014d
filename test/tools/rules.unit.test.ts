// Each rule about imports and purity fires on a file that breaks it on purpose.
import { describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { basename, join, resolve } from 'node:path';
import { exportNameProblems } from '../../tools/export-names.ts';
import { fileProblems } from '../../tools/file-rules.ts';

const projectRoot = resolve(import.meta.dirname, '../..');
const fixtures = join(projectRoot, 'test/fixtures/rules');

/** What a tool of node_modules prints as JSON about a folder of fixtures. */
const report = (folder: string, tool: string, options: readonly string[]): unknown => {
  const program = join(projectRoot, 'node_modules', tool);
  const cwd = join(fixtures, folder);
  const { stdout, stderr } = spawnSync(process.execPath, [program, ...options], {
    cwd,
    encoding: 'utf8',
    timeout: 60_000,
  });
  if (stdout === '') throw new Error(`${tool} printed no report: ${stderr}`);
  return JSON.parse(stdout);
};

describe('rules about imports', () => {
  const { violations, ruleSetUsed } = (
    report('imports', 'dependency-cruiser/bin/dependency-cruise.mjs', [
      '--config',
      join(projectRoot, '.dependency-cruiser.js'),
      '--output-type',
      'json',
      '.',
    ]) as {
      summary: {
        violations: { from: string; rule: { name: string } }[];
        ruleSetUsed: { forbidden: { name: string; comment: string }[] };
      };
    }
  ).summary;
  const ruleNames = ruleSetUsed.forbidden.map(({ name }) => name);

  test.each(ruleNames)('%s fires on the file of its name', (name) => {
    const files = violations.filter(({ rule }) => rule.name === name).map(({ from }) => from);
    expect(files.map((file) => basename(file))).toContain(`${name}.ts`);
  });

  test('no rule fires on a file that breaks none', () => {
    const files = violations.map(({ from }) => basename(from, '.ts'));
    expect(files.filter((name) => !ruleNames.includes(name))).toEqual([]);
  });

  test('every rule says why', () => {
    expect(ruleSetUsed.forbidden.filter(({ comment }) => !comment)).toEqual([]);
  });
});

describe('rules about purity', () => {
  const { diagnostics } = report('purity', 'oxlint/bin/oxlint', [
    '--config',
    'oxlint.json',
    '--format',
    'json',
    '.',
  ]) as {
    diagnostics: { code: string; filename: string }[];
  };
  const rulesOf = (file: string): readonly string[] =>
    diagnostics
      .filter(({ filename }) => filename.replaceAll('\\', '/') === file)
      .map(({ code }) => code);

  test.each([
    ['shared/metering/date-now.ts', 'eslint(no-restricted-properties)'],
    ['shared/metering/new-date.ts', 'purity(no-date-without-argument)'],
    ['shared/metering/date-call.ts', 'purity(no-date-without-argument)'],
    ['shared/metering/temporal-now.ts', 'eslint(no-restricted-properties)'],
    ['shared/metering/math-random.ts', 'eslint(no-restricted-properties)'],
    ['shared/metering/process.ts', 'eslint(no-restricted-globals)'],
    ['shared/metering/global-process.ts', 'eslint(no-restricted-globals)'],
    ['shared/metering/set-timeout.ts', 'eslint(no-restricted-globals)'],
    ['shared/metering/set-interval.ts', 'eslint(no-restricted-globals)'],
    ['shared/metering/set-immediate.ts', 'eslint(no-restricted-globals)'],
    ['shared/metering/performance.ts', 'eslint(no-restricted-globals)'],
    ['shared/metering/fetch.ts', 'eslint(no-restricted-globals)'],
    ['shared/ports/date-now.ts', 'eslint(no-restricted-properties)'],
    ['functions/ingest/handler.ts', 'eslint(no-restricted-properties)'],
    ['functions/ingest/entries.ts', 'eslint(no-restricted-properties)'],
    ['functions/ingest/floating-promise.ts', 'typescript(no-floating-promises)'],
  ])('%s breaks %s', (file, rule) => {
    expect(rulesOf(file)).toContain(rule);
  });

  test.each([
    ['a date of a given instant', 'shared/metering/date-of-instant.ts'],
    ['the clock where a function is wired', 'functions/ingest/index.ts'],
    ['the clock in the local server', 'local/server.ts'],
  ])('%s is allowed', (_what, file) => {
    const bans = rulesOf(file).filter((rule) => /^purity|no-restricted/.test(rule));
    expect(bans).toEqual([]);
  });
});

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
