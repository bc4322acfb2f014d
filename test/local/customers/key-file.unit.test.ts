import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { changeKeyFile, readKeyFile } from '../../../local/customers/key-file.ts';
import { signingKeyOf } from '../../../shared/customers/signing-keys.ts';

const maker = fileURLToPath(new URL('../../support/customers/key-maker.ts', import.meta.url));

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'billable-keys-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

test('keys that are made at the same time are all kept, for their owner alone', async () => {
  const makers = Array.from({ length: 3 }, () =>
    spawn(process.execPath, ['--disable-warning=ExperimentalWarning', maker, folder, '6'], {
      stdio: 'inherit',
    }),
  );
  const ends = await Promise.all(makers.map((child) => once(child, 'exit')));
  expect(ends).toEqual(makers.map(() => [0, null]));
  expect(new Set(readKeyFile(folder).map(({ id }) => id)).size).toBe(18);
  const { mode } = statSync(join(folder, 'customer-token-keys.json'));
  expect(mode & 0o777).toBe(0o600);
});

test('a change that leaves the keys writes nothing', () => {
  const key = signingKeyOf(new Uint8Array(40).fill(1));
  changeKeyFile(folder, () => [key]);
  const { ino } = statSync(join(folder, 'customer-token-keys.json'));
  expect(changeKeyFile(folder, (known) => known)).toEqual([key]);
  expect(statSync(join(folder, 'customer-token-keys.json')).ino).toBe(ino);
});
