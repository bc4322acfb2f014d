import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { dataFile, lockFile } from '../../../../shared/adapters/sqlite/files.ts';
import { lockFolder } from '../../../../shared/adapters/sqlite/lock.ts';
import { openSqliteStore } from '../../../../shared/adapters/sqlite/store.ts';
import { temporaryFolder } from '../../../support/stores/sqlite.ts';

const holderProgram = fileURLToPath(
  new URL('../../../support/stores/lock-holder.ts', import.meta.url),
);

const children: ChildProcess[] = [];

const spawnHolder = async (folder: string) => {
  const child = spawn(
    process.execPath,
    ['--expose-gc', '--disable-warning=ExperimentalWarning', holderProgram, folder],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  children.push(child);
  const [output] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, output: output.toString().trim() };
};

describe('the lock of a data folder', () => {
  let folder = '';
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  });

  test('is refused to a second holder in the same process until it is released', () => {
    const first = lockFolder(folder);
    expect(first).not.toBeNull();
    expect(lockFolder(folder)).toBeNull();
    first?.release();
    const second = lockFolder(folder);
    expect(second).not.toBeNull();
    second?.release();
  });

  test('is refused to another process, and is free as soon as its holder is killed', async () => {
    const { child, output } = await spawnHolder(folder);
    expect(output).toBe('held');
    expect(lockFolder(folder)).toBeNull();
    expect((await spawnHolder(folder)).output).toBe('refused');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const lock = lockFolder(folder);
    expect(lock).not.toBeNull();
    lock?.release();
  });

  describe('whose file was removed', () => {
    test('lets no second holder in while the store is open, and leaves no new file behind', () => {
      const lock = lockFolder(folder);
      const store = openSqliteStore(dataFile(folder));
      rmSync(lockFile(folder));
      for (const _ of [1, 2]) {
        expect(() => lockFolder(folder)).toThrow(`${lockFile(folder)} is missing and another`);
        expect(existsSync(lockFile(folder))).toBe(false);
      }
      store.close();
      lock?.release();
      lockFolder(folder)?.release();
    });

    test('is taken again by its holder, and is refused to others as before', async () => {
      const lock = lockFolder(folder);
      expect(lock?.keep()).toBe(true);
      rmSync(lockFile(folder));
      expect(lock?.keep()).toBe(true);
      expect((await spawnHolder(folder)).output).toBe('refused');
      lock?.release();
      expect((await spawnHolder(folder)).output).toBe('held');
    });

    test('is lost where another has taken it, and had again when that one has gone', async () => {
      const lock = lockFolder(folder);
      rmSync(lockFile(folder));
      const { child, output } = await spawnHolder(folder);
      expect(output).toBe('held');
      expect(lock?.keep()).toBe(false);
      child.kill('SIGKILL');
      await once(child, 'exit');
      expect(lock?.keep()).toBe(true);
      lock?.release();
    });
  });

  test('leaves a store of 0 bytes as it is: it is a damaged one', () => {
    writeFileSync(dataFile(folder), '');
    lockFolder(folder)?.release();
    expect(statSync(dataFile(folder)).size).toBe(0);
    expect(() => openSqliteStore(dataFile(folder))).toThrow('it is damaged');
  });

  test('makes the folder, for its owner alone', () => {
    const made = join(folder, 'made');
    lockFolder(made)?.release();
    expect(statSync(made).mode & 0o777).toBe(0o700);
    expect(existsSync(join(made, 'billable.lock'))).toBe(true);
  });
});
