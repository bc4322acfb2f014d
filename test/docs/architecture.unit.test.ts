import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from '@jest/globals';

const root = new URL('../../', import.meta.url);
const text = readFileSync(new URL('docs/architecture.md', root), 'utf8');

const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' })
  .split('\0')
  .filter((path) => path !== '' && existsSync(new URL(path, root)));

const foldersOf = (within: string): readonly string[] => [
  ...new Set(
    tracked
      .filter((path) => path.startsWith(within) && path.slice(within.length).includes('/'))
      .map((path) => path.slice(within.length).split('/')[0] ?? ''),
  ),
];

const firstCells = [...text.matchAll(/^\| (`[^|]+?) \|/gm)].map(([, cell = '']) => cell);

test.each(foldersOf(''))('the map has the folder %s', (folder) => {
  expect(firstCells.some((cell) => cell.includes(`\`${folder}/\``))).toBe(true);
});

test.each(foldersOf('shared/'))('the map has the room %s of shared', (room) => {
  expect(firstCells.some((cell) => cell === `\`${room}\`` || cell === `\`${room}/*\``)).toBe(true);
});

test.each(foldersOf('functions/'))('the map has the flow %s', (flow) => {
  expect(text).toMatch(new RegExp(`^\\| \`functions/\`.*\`${flow}\``, 'm'));
});

test('every file that is named exists; a bare name stands next to one that was named before', () => {
  let folder = '';
  const missing: string[] = [];
  for (const [, path = ''] of text.matchAll(/`([\w./-]+\.ts)`/g)) {
    const places = path.includes('/') ? [path] : [`${folder}/${path}`, `shared/ports/${path}`];
    const place = places.find((each) => tracked.includes(each));
    if (place === undefined) missing.push(path);
    else if (path.includes('/')) folder = dirname(place);
  }
  expect(missing.filter((path) => path !== 'handler.ts' && path !== 'index.ts')).toEqual([]);
});
