import { copyFileSync, mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { rememberFiles } from '../../../../shared/adapters/sqlite/file-identity.ts';
import { temporaryFolder } from '../../../support/stores/sqlite.ts';

/** When the folder was last changed, as a copy of it would have it too. */
const folderTime = 1_000_000_000;

/** The files of an open store, looked at twice, in a folder in which nothing has changed for a minute. */
const withOpenFiles = (use: (path: string, requireSame: () => void) => void): void => {
  const parent = temporaryFolder();
  const path = join(parent, 'data', 'billable.db');
  try {
    mkdirSync(dirname(path));
    for (const suffix of ['', '-wal', '-shm']) writeFileSync(path + suffix, '');
    utimesSync(dirname(path), folderTime, folderTime);
    const requireSame = rememberFiles(path, () => Date.now() + 60_000);
    requireSame();
    requireSame();
    use(path, requireSame);
  } finally {
    rmSync(parent, { recursive: true });
  }
};

const missing = expect.objectContaining({ fault: 'missing' });
const replaced = expect.objectContaining({ fault: 'replaced' });

const faultOf = (requireSame: () => void): unknown => {
  try {
    requireSame();
    return null;
  } catch (error) {
    return error;
  }
};

describe.each(['', '-wal', '-shm'])('a file%s in a folder that has been still', (suffix) => {
  test('is missed each time as long as it is away', () => {
    withOpenFiles((path, requireSame) => {
      renameSync(path + suffix, `${path}-away`);
      expect(faultOf(requireSame)).toEqual(missing);
      expect(faultOf(requireSame)).toEqual(missing);
      renameSync(`${path}-away`, path + suffix);
      expect(faultOf(requireSame)).toBeNull();
    });
  });

  test('is known as another one, though the folder has its old time', () => {
    withOpenFiles((path, requireSame) => {
      copyFileSync(path + suffix, `${path}-copy`);
      renameSync(`${path}-copy`, path + suffix);
      utimesSync(dirname(path), folderTime, folderTime);
      expect(faultOf(requireSame)).toEqual(replaced);
      expect(faultOf(requireSame)).toEqual(replaced);
    });
  });
});

test('a folder that is gone, or another one, is noticed', () => {
  withOpenFiles((path, requireSame) => {
    const folder = dirname(path);
    renameSync(folder, `${folder}-away`);
    expect(faultOf(requireSame)).toEqual(missing);
    mkdirSync(folder);
    for (const suffix of ['', '-wal', '-shm']) writeFileSync(path + suffix, '');
    expect(faultOf(requireSame)).toEqual(replaced);
  });
});
