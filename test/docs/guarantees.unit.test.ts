import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

const inProject = (path: string): URL => new URL(`../../${path}`, import.meta.url);
const read = (path: string): string => readFileSync(inProject(path), 'utf8');

const faults = read('docs/guarantees.md').split('## Faults')[1]?.split('\n## ')[0] ?? '';

/** What the table and the lists below it quote: a file, and words of the name of a test in it. */
const quotes = [
  ...faults.matchAll(/`([\w-]+(?:\/[\w-]+)+(?:\.[a-z0-9]+)?)`: ([^;|\n]+?) *(?=[;|\n])/g),
].map(([, file = '', words = '']) => [file, words] as const);

/** The tests of a file, or those of a suite that several files run. */
const sourceOf = (file: string): string =>
  read(existsSync(inProject(`test/${file}.test.ts`)) ? `test/${file}.test.ts` : `test/${file}.ts`);

test('every fault of the guarantees names a test', () => {
  const rows = faults
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(2);
  expect(rows.length).toBeGreaterThan(20);
  expect(rows.filter((row) => !/\| `\w+\/[^|]*`: [^|]+ \|$/.test(row))).toEqual([]);
});

test.each(quotes)('%s has the test: %s', (file, words) => {
  expect(sourceOf(file)).toContain(words);
});
