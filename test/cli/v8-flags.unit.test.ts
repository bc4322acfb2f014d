import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

const read = (file: string): string =>
  readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');

const flagsIn = (text: string): readonly string[] =>
  [...text.matchAll(/--[a-z][a-z0-9-]+/g)].map(([flag]) => flag);

const command = read('cli/billable').split('exec "$node"')[1] ?? '';
const given = [...flagsIn(command), ...flagsIn(read('local/v8-flags.ts'))];

// A flag that this Node does not know ends every command at its start.
test('Node knows every flag that the server and the commands are started with', () => {
  const known = ['--help', '--v8-options']
    .map((option) => execFileSync(process.execPath, [option], { encoding: 'utf8' }))
    .join('')
    .replaceAll('_', '-');
  expect(given.length).toBeGreaterThan(5);
  const unknown = given.filter(
    (flag) =>
      !known.includes(`${flag} `) &&
      !known.includes(`--${flag.replace('--no-', '')} `) &&
      !known.includes(`${flag}=`),
  );
  expect(unknown).toEqual([]);
});
