import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';

import { dayMs, type EpochMs, minuteMs } from '../../shared/calendar/instant.ts';
import type { FailureLog } from '../../shared/api/failure.ts';
import { type Backup, backupName, dropOldBackups, dropUnfinished, listBackups } from './files.ts';

export type BackupSchedule = {
  readonly folder: string;
  readonly keep: number;
  readonly clock: () => EpochMs;
  readonly isClockTrusted: () => boolean;
  readonly signal: AbortSignal;
  readonly log: FailureLog;
  /** Told of the newest backup at each look; 0: there is none. */
  readonly noteNewest: (at: EpochMs) => void;
  /** Told of backups of another store, newest first, at the first look and after each backup. */
  readonly noteOthers: (others: readonly Backup[]) => void;
  /** Rejects where the signal is aborted meanwhile. */
  readonly sleep?: (ms: number) => Promise<unknown>;
};

/** The server has begun to serve by then. */
const firstLookMs = 3_000;

/** Never one long wait: a machine that sleeps would add its sleep to it. */
const lookMs = 10 * minuteMs;

/**
 * Has `backUp` write a file into the folder once a day, until the signal, and removes all but the
 * newest ones. When it was done last is read from the names, so a restart neither skips nor repeats
 * one. A failure is logged and tried again at the next look. While the clock is not believed, backups
 * are made and none is removed.
 */
export const backUpDaily = async (
  backUp: (target: string) => Promise<void>,
  {
    folder,
    keep,
    clock,
    isClockTrusted,
    signal,
    log,
    noteNewest,
    noteOthers,
    sleep = (ms) => setTimeout(ms, undefined, { signal, ref: false }),
  }: BackupSchedule,
): Promise<void> => {
  let isToDrop = true;
  for (let delayMs = firstLookMs; ; delayMs = lookMs) {
    try {
      await sleep(delayMs);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const now = clock();
      if ((await newestBefore(folder, now)) <= now - dayMs) {
        await dropUnfinished(folder);
        await backUp(path.join(folder, backupName(now)));
        isToDrop = true;
      }
      noteNewest(await newestBefore(folder, now));
      if (!isToDrop || !isClockTrusted()) continue;
      const others = await dropOldBackups(folder, { keep, now });
      isToDrop = false;
      if (others.length > 0) noteOthers(others);
    } catch (error) {
      if (signal.aborted) return;
      log(error);
    }
  }
};

const newestBefore = async (folder: string, now: EpochMs): Promise<EpochMs> =>
  (await listBackups(folder)).find(({ at }) => at <= now)?.at ?? 0;
