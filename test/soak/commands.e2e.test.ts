import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';

const root = new URL('../../', import.meta.url).pathname;

const programs = { bench: 'bench/main.ts', soak: 'soak/main.ts' };

const run = (command: 'bench' | 'soak', ...args: readonly string[]) =>
  spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', programs[command], ...args],
    { cwd: root, encoding: 'utf8' },
  );

test.each(['bench', 'soak'] as const)('%s explains itself', (command) => {
  const { status, stdout } = run(command, '--help');
  expect(status).toBe(0);
  expect(stdout).toContain(`npm run ${command}`);
});

test.each(['bench', 'soak'] as const)(
  '%s explains itself without packages for development',
  (command) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [
        '--disable-warning=ExperimentalWarning',
        `--import=${new URL('../support/tools/without-dev-packages.ts', import.meta.url).href}`,
        programs[command],
        '--help',
      ],
      { cwd: root, encoding: 'utf8' },
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain(`npm run ${command}`);
  },
);

test.each([
  ['bench', ['no-such-row'], 'no-such-row'],
  ['bench', ['write-units-1000-21'], 'write-units-1000-21'],
  ['bench', ['--repetitions', '0'], '--repetitions'],
  ['bench', ['--wrong'], '--wrong'],
  ['soak', ['--minutes', '-1'], '--minutes'],
  ['soak', ['--minutes', 'two'], 'two'],
] as const)('%s %j is wrong use, and says what is wrong', (command, args, said) => {
  const { status, stderr } = run(command, ...args);
  expect(status).toBe(2);
  expect(stderr).toContain(said);
});

test.each([
  [['report-10000'], ['report-10000']],
  [['query-day-csv'], ['query-day-csv-100', 'query-day-csv-1000', 'query-day-csv-10000']],
  [
    ['report', '--full'],
    [
      'report-csv-10000',
      'report-10000',
      'report-csv-100000',
      'report-100000',
      'report-csv-1000000',
      'report-1000000',
    ],
  ],
] as const)('bench %j measures no other rows than %j', (args, rows) => {
  const { stdout } = run('bench', ...args, '--list');
  expect(
    stdout
      .trim()
      .split('\n')
      .map((line) => line.split(' ')[0]),
  ).toEqual(rows);
});

test('bench measures the sizes that need a minute and more only with --full', () => {
  const { status, stderr } = run('bench', 'report-1000000', '--list');
  expect(status).toBe(2);
  expect(stderr).toContain('More with --full.');
});

test('one row of bench runs alone, and says for machines how it came to its verdict', () => {
  const { status, stdout } = run('bench', 'write-units-1000-20-4-30', '--json');
  expect(JSON.parse(stdout)).toMatchObject([
    {
      id: 'write-units-1000-20-4-30',
      measured: { bound: { kind: 'at most', value: 10 } },
      verdict: 'kept',
    },
  ]);
  expect(status).toBe(0);
});
