import { globSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

const blocks = ['README.md', ...globSync('docs/*.md')].flatMap((file) =>
  readFileSync(file, 'utf8')
    .split('```')
    .filter((_, i) => i % 2 === 1)
    .map((code) => ({ file, code })),
);

// A page has at most 10,000 rows: a recipe that reads one alone would leave customers out silently.
test('what reads JSON pages of /billable looks whether more follow, or asks for so many rows', () => {
  const readers = blocks.filter(
    ({ code }) => /\/billable\?/u.test(code) && /\bjq\b|requests\.get|\.json\(\)/u.test(code),
  );
  expect(readers.length).toBeGreaterThan(3);
  const silent = readers.filter(
    ({ code }) => !/next_cursor|[?&]limit=\d|csv=true|group_by=none/u.test(code),
  );
  expect(silent).toEqual([]);
});
