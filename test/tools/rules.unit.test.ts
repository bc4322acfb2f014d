// Each rule about imports and purity fires on a file that breaks it on purpose.
import { describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { basename, join, resolve } from 'node:path';

const projectRoot = resolve(import.meta.dirname, '../..');
const fixtures = join(projectRoot, 'test/fixtures/rules');

/** What a tool of node_modules prints as JSON about a folder of fixtures. */
const report = (folder: string, tool: string, options: readonly string[]): unknown => {
  const program = join(projectRoot, 'node_modules', tool);
  const cwd = join(fixtures, folder);
  const { stdout, stderr } = spawnSync(process.execPath, [program, ...options], {
    cwd,
    encoding: 'utf8',
    timeout: 600_000,
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

describe('rules about purity and arguments', () => {
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
    ['shared/verify/date-now.ts', 'eslint(no-restricted-properties)'],
    ['shared/report-files/date-now.ts', 'eslint(no-restricted-properties)'],
    ['shared/page/date-now.ts', 'eslint(no-restricted-properties)'],
    ['functions/push/month/date-now.ts', 'eslint(no-restricted-properties)'],
    ['functions/ingest/handler.ts', 'eslint(no-restricted-properties)'],
    ['functions/ingest/entries.ts', 'eslint(no-restricted-properties)'],
    ['functions/ingest/floating-promise.ts', 'typescript(no-floating-promises)'],
    ['shared/metering/positional-boolean.ts', 'arguments(no-positional-boolean)'],
    ['shared/metering/many-parameters.ts', 'eslint(max-params)'],
  ])('%s breaks %s', (file, rule) => {
    expect(rulesOf(file)).toContain(rule);
  });

  test.each([
    ['a date of a given instant', 'shared/metering/date-of-instant.ts'],
    ['the clock where a function is wired', 'functions/ingest/index.ts'],
    ['the clock in the local server', 'local/server.ts'],
    ['a boolean that is the only parameter', 'shared/metering/lone-boolean.ts'],
  ])('%s is allowed', (_what, file) => {
    const bans = rulesOf(file).filter((rule) => /^purity|^arguments|no-restricted/.test(rule));
    expect(bans).toEqual([]);
  });
});
