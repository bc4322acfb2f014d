import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { billableProgram } from '../support/cli/run.ts';

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'billable-launcher-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Without the Node of the packages, and without what npm sets for its children. */
const systemPath = (process.env['PATH'] ?? '')
  .split(':')
  .filter((path) => !path.includes('node_modules'))
  .join(':');

const run = (program: string, args: readonly string[], cwd: string, path = systemPath) => {
  const env = { PATH: path, HOME: folder };
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, env, encoding: 'utf8' });
  return { status, stdout, stderr };
};

test('npx runs it in the checkout, under whatever Node the system has', () => {
  const { status, stdout } = run('npx', ['--no', '--', 'billable', '--help'], root);
  expect(stdout).toMatch(/^Usage: npx billable/);
  expect(status).toBe(0);
  const wrong = run('npx', ['--no', '--', 'billable', 'verfiy'], root);
  expect(wrong.status).toBe(2);
});

test('it is among the programs of the packages, where npx looks before it asks for packages', () => {
  const linked = join(root, 'node_modules', '.bin', 'billable');
  expect(realpathSync(linked)).toBe(realpathSync(billableProgram));
});

test('a cron line in another folder calls it by its path, without any Node in its PATH', () => {
  const { status, stdout } = run(
    billableProgram,
    ['report', 'check', '--help'],
    folder,
    '/usr/bin:/bin',
  );
  expect(stdout).toContain('Usage: npx billable report check');
  expect(status).toBe(0);
});

test('a link to it works, and a folder with a blank and a per cent sign in its name', () => {
  const odd = join(folder, 'a b%20c');
  mkdirSync(odd);
  symlinkSync(root, join(odd, 'checkout'));
  symlinkSync(join(odd, 'checkout', 'cli', 'billable'), join(odd, 'billable'));
  expect(run(join(odd, 'billable'), ['--version'], odd)).toMatchObject({ status: 0, stderr: '' });
});

test('without packages it says what to do: 2', () => {
  const bare = join(folder, 'bare');
  mkdirSync(join(bare, 'cli'), { recursive: true });
  cpSync(billableProgram, join(bare, 'cli', 'billable'));
  const { status, stderr } = run(join(bare, 'cli', 'billable'), ['--help'], folder);
  expect(status).toBe(2);
  expect(stderr).toContain(`Run npm ci in ${bare}`);
});

test('an exit code and a signal reach the caller', () => {
  const { status, stderr } = run(billableProgram, ['verify'], folder);
  expect(status).toBe(2);
  expect(stderr).toContain('there is no file');
});
