import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from '@jest/globals';

test('the command of SECURITY.md lists what runs, each with a licence that may be passed on', () => {
  const words = ['sbom', '--omit', 'dev', '--sbom-format', 'cyclonedx'];
  const root = path.join(import.meta.dirname, '../..');
  const { status, stdout, stderr } = spawnSync('npm', words, { cwd: root, encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
  const { components } = JSON.parse(stdout) as {
    readonly components: readonly {
      readonly name: string;
      readonly licenses?: readonly { readonly license?: { readonly id?: string } }[];
    }[];
  };
  expect(components.length).toBeGreaterThan(40);
  const licences = new Set(
    components.map(({ name, licenses }) => licenses?.[0]?.license?.id ?? `none: ${name}`),
  );
  expect([...licences].toSorted()).toEqual([
    'Apache-2.0',
    'ISC',
    'MIT',
    'MIT-0',
    'PSF-2.0',
    'Unlicense',
  ]);
});
