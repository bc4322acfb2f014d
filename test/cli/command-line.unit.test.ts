import { describe, expect, test } from '@jest/globals';
import { commands } from '../../cli/commands.ts';
import { machineSettings } from '../../shared/settings/config.ts';
import { variablesOf } from '../../shared/settings/environment.ts';
import { runCommandLine } from '../support/cli/run.ts';

const runnable = commands.filter(({ load }) => load !== null).map(({ words }) => words);
const groups = commands.filter(({ load }) => load === null).map(({ words }) => words);

describe('help', () => {
  test('lists every command with what it does', async () => {
    const { code, out, err } = await runCommandLine(['--help']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    for (const { words, summary, load } of commands) {
      if (load !== null) expect(out).toMatch(new RegExp(`^  ${words} +${summary}$`, 'm'));
    }
    expect(await runCommandLine(['help'])).toEqual({ code, out, err });
  });

  test('lists every setting, wrapped at the width of the terminal', async () => {
    const { out } = await runCommandLine(['--help'], { columns: 70 });
    for (const variable of variablesOf(machineSettings)) expect(out).toContain(`\n  ${variable} `);
    const [, settings = ''] = out.split('\nSettings ');
    for (const line of settings.split('\n')) expect(line.length).toBeLessThanOrEqual(70);
  });

  test.each(runnable)('of %s says how it is called and how it ends', async (words) => {
    const { code, out, err } = await runCommandLine([...words.split(' '), '--help']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain(`Usage: npx billable ${words} [options]`);
    expect(out.replaceAll(/\s+/g, ' ')).toMatch(
      /Exit code: 0 done; .*2 wrong use, or could not run\./,
    );
    expect(await runCommandLine(['help', ...words.split(' ')])).toEqual({ code, out, err });
  });

  test.each(runnable)('of %s is wrapped at the width of the terminal', async (words) => {
    const { out } = await runCommandLine([...words.split(' '), '--help'], { columns: 70 });
    const [text = ''] = out.split('\nExample:\n');
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(70);
  });

  test.each(groups)('of the group %s lists its commands', async (group) => {
    const { code, out } = await runCommandLine([group, '--help']);
    expect(code).toBe(0);
    const own = runnable.filter((words) => words.startsWith(`${group} `));
    expect(own.length).toBeGreaterThan(0);
    for (const words of own) expect(out).toContain(`  ${words} `);
    expect(out).not.toContain('  backup ');
  });
});

describe('wrong use ends with 2, on standard error alone:', () => {
  test.each([
    ['no command', [], 'Usage: npx billable'],
    ['a group alone', ['kong'], 'Usage: npx billable kong'],
    ['a mistyped command', ['verfiy'], "unknown command 'verfiy'\n(Did you mean verify?)"],
    ['a mistyped command of a group', ['kong', 'docter'], '(Did you mean doctor?)'],
    ['a mistyped flag', ['cost', '--request', '5'], '(Did you mean --requests?)'],
    [
      'a flag before its command',
      ['report', '--table', 't', 'check', 'f'],
      'Write "report check" before its flags.',
    ],
    [
      'a value that is none',
      ['cost', '--requests', 'many'],
      '--requests is "many"; allowed: a whole number from 1',
    ],
    ['a flag without its value', ['backup', '--table'], "unknown option '--table'"],
    [
      'a month that is none',
      ['report', '2026-13'],
      'MONTH is "2026-13"; allowed: one such as 2026-10',
    ],
    ['one argument too many', ['restore', 'a', 'b'], 'Expected 1 argument but got 2'],
    ['an argument too few', ['backup'], "missing required argument 'FILE'"],
    ['control characters', ['cost', '--batch', '\u001b[2J'], '--batch is "\\u{1b}[2J"'],
  ])('%s', async (_, args, said) => {
    const { code, out, err } = await runCommandLine(args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(said);
    expect(err).toMatch(/See npx billable (\S+ )*--help\n$|^Usage: /);
    expect(err).not.toMatch(/^error:/);
  });

  test.each([
    [['bench', '--help'], "unknown command 'bench'"],
    [['verfy', '-h'], 'Did you mean verify?'],
    [['help', 'verfy'], 'Did you mean verify?'],
    [['kong', 'dokter', '--help'], "unknown command 'dokter'"],
  ])('an unknown command has no help: %j', async (args, said) => {
    const { code, out, err } = await runCommandLine(args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(said);
  });

  test.each(runnable)('a flag that %s does not know', async (words) => {
    const { code, out, err } = await runCommandLine([...words.split(' '), '--no-such-flag']);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^(?:unknown option '--no-such-flag'|required option)/);
    expect(err).toContain(`See npx billable ${words} --help`);
  });
});

test('cost takes commitSeconds 0, which commits every batch by itself', async () => {
  const total = async (...flags: string[]): Promise<number> => {
    const args = ['cost', '--requests', '10000000', '--json', ...flags];
    return (JSON.parse((await runCommandLine(args)).out) as { readonly total: number }).total;
  };
  expect(await total('--commit-seconds', '0')).toBeGreaterThan(await total());
});

test('cost takes no commitSeconds that a stack cannot have', async () => {
  const args = ['cost', '--requests', '10000000', '--commit-seconds', '61'];
  const { code, err } = await runCommandLine(args);
  expect(code).toBe(2);
  expect(err).toContain('--commit-seconds is "61"; allowed: a whole number from 0 to 60');
});

test('cost --json gives the total in USD a month, and its parts', async () => {
  const args = ['cost', '--requests', '10,000,000', '--batch', '200', '--json'];
  const { code, out } = await runCommandLine(args);
  const { total, parts } = JSON.parse(out) as { total: number; parts: { usd: number }[] };
  expect(code).toBe(0);
  expect(total).toBeCloseTo(
    parts.reduce((sum, { usd }) => sum + usd, 0),
    6,
  );
  const { out: table } = await runCommandLine(args.slice(0, -1));
  expect(table).toContain(`**${total.toFixed(2)}**`);
});

test('wrong settings end a command with 2 and every problem', async () => {
  const env = { RECEIPT_DAYS: '1', PORT: 'x' };
  const { code, err } = await runCommandLine(['verify'], { env });
  expect(code).toBe(2);
  expect(err).toMatch(/^PORT is "x".*\nRECEIPT_DAYS is/);
});

test('a slip in the name of a setting is warned of', async () => {
  const { err } = await runCommandLine(['verify'], { env: { BILLABLE_DATADIR: '/tmp' } });
  expect(err).toContain('BILLABLE_DATADIR is no setting');
});
