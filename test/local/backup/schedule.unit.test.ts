import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { backupStore } from '../../../shared/adapters/sqlite/backup.ts';
import { openSqliteStore } from '../../../shared/adapters/sqlite/store.ts';
import { backupName, listBackups } from '../../../local/backup/files.ts';
import { backUpDaily } from '../../../local/backup/schedule.ts';
import { temporaryFolder } from '../../support/reports/stores.ts';

type Look = {
  readonly at: string;
  readonly isClockTrusted?: boolean;
  readonly isFailing?: boolean;
  /** What is backed up; without it the file is none of a store. */
  readonly store?: string;
};

/** A schedule that keeps three and looks once at each instant, then ends. */
const looksAt = async (folder: string, looks: readonly Look[]) => {
  const ending = new AbortController();
  const errors: unknown[] = [];
  const newest: number[] = [];
  const strange: number[] = [];
  const left = [...looks];
  let look: Look = { at: '1970-01-01T00:00:00Z' };
  const backUp = async (target: string): Promise<void> => {
    if (look.store !== undefined) await backupStore(look.store, target);
    else await writeFile(look.isFailing === true ? `${target}.x.partial` : target, 'a backup');
    if (look.isFailing === true) throw new Error('full');
  };
  await backUpDaily(backUp, {
    folder,
    keep: 3,
    clock: () => Date.parse(look.at),
    isClockTrusted: () => look.isClockTrusted ?? true,
    signal: ending.signal,
    log: (error) => errors.push(error),
    noteNewest: (at) => newest.push(at),
    noteOthers: (others) => strange.push(others.length),
    sleep: async () => {
      const next = left.shift();
      if (next !== undefined) {
        look = next;
        return;
      }
      ending.abort();
      throw new Error('aborted');
    },
  });
  return { errors, newest, strange };
};

const day = (date: number, hour = 12): string =>
  `2026-11-${String(date).padStart(2, '0')}T${String(hour).padStart(2, '0')}:00:00Z`;

const daysOf = async (folder: string): Promise<readonly string[]> =>
  (await listBackups(folder)).map(({ at }) => new Date(at).toISOString().slice(0, 10));

test('one backup a day is written, whatever the restarts, and the newest three are kept', async () => {
  const folder = path.join(await temporaryFolder(), 'made');
  const { errors } = await looksAt(folder, [{ at: day(1) }, { at: day(1, 18) }, { at: day(2) }]);
  await looksAt(folder, [{ at: day(2, 20) }, { at: day(3) }, { at: day(4) }, { at: day(5) }]);
  expect(errors).toEqual([]);
  expect(await daysOf(folder)).toEqual(['2026-11-05', '2026-11-04', '2026-11-03']);
});

test('a failed backup costs no good one, and is made at the next look', async () => {
  const folder = await temporaryFolder();
  const { errors, newest } = await looksAt(folder, [
    { at: day(1) },
    { at: day(2), isFailing: true },
    { at: day(2, 13) },
  ]);
  expect(errors).toHaveLength(1);
  expect(await daysOf(folder)).toEqual(['2026-11-02', '2026-11-01']);
  expect(newest).toEqual([Date.parse(day(1)), Date.parse(day(2, 13))]);
});

test('what a killed run leaves is no backup: an empty file is made anew', async () => {
  const folder = await temporaryFolder();
  await writeFile(path.join(folder, backupName(Date.parse(day(1)))), '');
  const draft = `${backupName(Date.parse(day(1)))}.0b0e4c1e-6a0c-4b53-9a3e-0d6a4c8d3f11.partial`;
  await writeFile(path.join(folder, draft), 'half');
  await looksAt(folder, [{ at: day(1, 13) }]);
  expect(await readdir(folder)).toEqual([backupName(Date.parse(day(1, 13)))]);
});

test('a clock that is ahead removes none, and its backups push out none when it is right again', async () => {
  const folder = await temporaryFolder();
  await looksAt(folder, [{ at: day(1) }, { at: day(2) }, { at: day(3) }]);
  await looksAt(folder, [{ at: '2027-11-01T00:00:00Z', isClockTrusted: false }]);
  await looksAt(folder, [{ at: day(4) }]);
  expect(await daysOf(folder)).toEqual(['2027-11-01', '2026-11-04', '2026-11-03', '2026-11-02']);
});

test('files of others in the folder stay', async () => {
  const folder = await temporaryFolder();
  for (const name of ['notes.txt', 'billable-old.db', 'other.db.partial']) {
    await writeFile(path.join(folder, name), '');
  }
  await looksAt(folder, [{ at: day(1) }, { at: day(2) }, { at: day(3) }, { at: day(4) }]);
  expect(await readdir(folder)).toEqual(
    expect.arrayContaining(['notes.txt', 'billable-old.db', 'other.db.partial']),
  );
});

test('a server on an empty store removes no backup of the one before, and says so once a day', async () => {
  const folder = await temporaryFolder();
  const [right, wrong] = [await newStore(), await newStore()];
  const { strange: before } = await looksAt(
    folder,
    [1, 2, 3, 4].map((date) => ({ at: day(date), store: right })),
  );
  expect(before).toEqual([]);
  const { strange } = await looksAt(
    folder,
    [5, 6, 7, 8, 9].flatMap((date) => [
      { at: day(date), store: wrong },
      { at: day(date, 13), store: wrong },
    ]),
  );
  expect(strange).toEqual([3, 3, 3, 3, 3]);
  expect(await daysOf(folder)).toEqual([9, 8, 7, 4, 3, 2].map((date) => `2026-11-0${date}`));
});

const newStore = async (): Promise<string> => {
  const store = path.join(await temporaryFolder(), 'billable.db');
  openSqliteStore(store).close();
  return store;
};
