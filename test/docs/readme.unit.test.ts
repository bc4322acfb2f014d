import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { commands } from '../../cli/commands.ts';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const table = readme.split('\n').filter((line) => line.startsWith('| `npx billable '));

const programs = [...new Set(commands.map(({ words }) => words.split(' ')[0] ?? ''))];

test.each(programs)('the table of commands has %s', (program) => {
  expect(table.some((line) => line.includes(`\`npx billable ${program}`))).toBe(true);
});
