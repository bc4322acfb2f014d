import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { replaceFile } from '../../shared/adapters/filesystem/replace-file.ts';
import type { EpochMs } from '../../shared/calendar/instant.ts';

/** What is known of the time, kept in the data folder across starts. */
export type ClockNote = {
  /** The last instant at which the clock was believed. */
  readonly notedAt: EpochMs;
  /** Whether the clock was not believed since: receipts of that time prove nothing. */
  readonly isDoubted: boolean;
  /** When the last batch was received, where that lay ahead of the believed clock: no sign of it. */
  readonly aheadReceipt: EpochMs | null;
};

export const clockFile = (dataDir: string): string => join(dataDir, 'clock.json');

/** `null` where there is no note, or a damaged one: then receipts alone say what time it was. */
export const readClockNote = (dataDir: string): ClockNote | null => {
  let text: string;
  try {
    text = readFileSync(clockFile(dataDir), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  const [, instant = '', isDoubted, ahead = ''] =
    /^\{"noted_at":"([^"]+)","is_doubted":(true|false)(?:,"ahead_receipt":"([^"]+)")?\}\n$/.exec(
      text,
    ) ?? [];
  const notedAt = Date.parse(instant);
  if (Number.isNaN(notedAt)) return null;
  const aheadReceipt = ahead === '' ? null : Date.parse(ahead);
  return { notedAt, isDoubted: isDoubted === 'true', aheadReceipt };
};

/** Replaces the note as a whole: a reader sees the one before or this one. */
export const writeClockNote = (
  dataDir: string,
  { notedAt, isDoubted, aheadReceipt }: ClockNote,
): void => {
  const note = {
    noted_at: new Date(notedAt).toISOString(),
    is_doubted: isDoubted,
    ...(aheadReceipt !== null && { ahead_receipt: new Date(aheadReceipt).toISOString() }),
  };
  replaceFile(clockFile(dataDir), `${JSON.stringify(note)}\n`);
};
