// npm prints a warning for each package that does not know the Node it runs under, and for each that
// is deprecated. A first install prints none.
import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { satisfies } from 'semver';

const lockFile = resolve(import.meta.dirname, '../../package-lock.json');
const { packages } = JSON.parse(readFileSync(lockFile, 'utf8')) as {
  packages: Record<string, { engines?: { node?: string }; deprecated?: string }>;
};

describe('the packages of the lock file', () => {
  test.each(['20.19.0', '22.13.0', '24.11.0'])('all run under Node %s', (version) => {
    const strangers = Object.entries(packages)
      .filter(([, { engines }]) => !satisfies(version, engines?.node ?? '*'))
      .map(([path, { engines }]) => `${path}: ${engines?.node}`);
    expect(strangers).toEqual([]);
  });

  test('none is deprecated', () => {
    const named = Object.entries(packages).filter(([, { deprecated }]) => deprecated);
    expect(named).toEqual([]);
  });
});
