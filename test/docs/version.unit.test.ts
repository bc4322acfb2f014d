import { globSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

const read = (file: string): string =>
  readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
const versionIn = (file: string): string => /"version": "([^"]+)"/.exec(read(file))?.[1] ?? '';

const version = versionIn('package.json');

test.each(['cli/package.json', 'package-lock.json', 'docs/openapi.json'])(
  '%s names the version of package.json',
  (file) => {
    expect(versionIn(file)).toBe(version);
  },
);

test('the images of Kubernetes have the version of package.json', () => {
  const tags = globSync('deploy/kubernetes/*.yaml').flatMap((file) =>
    [...read(file).matchAll(/image: \S+\/billable:(\S+)/g)].map(([, tag]) => tag),
  );
  expect(tags.length).toBeGreaterThan(0);
  expect(new Set(tags)).toEqual(new Set([version]));
});

test('CHANGELOG.md has the version', () => {
  expect(read('CHANGELOG.md')).toMatch(new RegExp(`^## \\[${version}\\] - \\d{4}-`, 'm'));
});
