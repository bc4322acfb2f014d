import { setTimeout } from 'node:timers/promises';

import { type EpochMs, hourMs } from '../../shared/calendar/instant.ts';
import type { FailureLog } from '../../shared/api/failure.ts';
import type { Log } from '../../shared/ports/log.ts';
import type { Batch } from '../../shared/metering/batch.ts';
import type { CounterWriter } from '../../shared/ports/counter-store.ts';
import { agreesWithClock, believedNote, doubtedSince } from './judge-clock.ts';
import { type ClockNote, readClockNote, writeClockNote } from './note.ts';

type ClockContext = {
  readonly dataDir: string;
  readonly lastReceivedAt: () => EpochMs | null;
  readonly clock: () => EpochMs;
  readonly log: Log;
  readonly logFailure: FailureLog;
};

/**
 * Says whether the clock is to be believed. Counting never asks. What cannot be undone does:
 * reports, their close, the dropping of receipts, and whatever tells others about usage.
 */
export type ClockTrust = {
  /**
   * Looks anew, and notes the time at most once an hour where it is believed. A note that cannot be
   * read or written is logged, and changes nothing else.
   */
  readonly isTrusted: () => boolean;
  /** Takes a batch for a sign of the time, where one is needed. Costs nothing else. Never throws. */
  readonly see: (batch: Batch) => void;
};

const noteMs = hourMs;

export const createClockTrust = ({
  dataDir,
  lastReceivedAt,
  clock,
  log,
  logFailure,
}: ClockContext): ClockTrust => {
  let isDoubted = false;

  /** Without a note the next start knows less, and is the more careful for it. */
  const attempt = <T>(work: () => T): T | null => {
    try {
      return work();
    } catch (error) {
      logFailure(error);
      return null;
    }
  };

  const note = (noted: ClockNote): void => {
    attempt(() => {
      writeClockNote(dataDir, noted);
    });
  };

  const believe = (now: EpochMs): void => {
    note(believedNote(now, lastReceivedAt()));
    if (isDoubted) {
      log({ level: 'info', kind: 'clock_believed', message: 'The clock is believed again.' });
    }
    isDoubted = false;
  };

  const doubt = (now: EpochMs, since: EpochMs, known: ClockNote | null): void => {
    // Else a restart would take the receipts of this time, by this clock, for its proof.
    if (known?.isDoubted !== true) note({ notedAt: since, isDoubted: true, aheadReceipt: null });
    if (!isDoubted) {
      log({ level: 'warn', kind: 'clock_doubted', message: clockDoubt(now, since) });
    }
    isDoubted = true;
  };

  return {
    isTrusted: () => {
      const now = clock();
      const known = attempt(() => readClockNote(dataDir));
      const since = doubtedSince({ note: known, lastReceivedAt: lastReceivedAt() }, now);
      if (since !== null) doubt(now, since, known);
      else if (isDoubted || known === null || known.isDoubted || isOld(known.notedAt, now)) {
        believe(now);
      }
      return since === null;
    },
    see: (batch) => {
      if (isDoubted && agreesWithClock(batch, clock())) believe(clock());
    },
  };
};

/** Also where the note lies ahead: then it is the note that was wrong. */
const isOld = (notedAt: EpochMs, now: EpochMs): boolean => Math.abs(now - notedAt) >= noteMs;

/** The same writer; each batch is a sign of the time. */
export const seenBy = (trust: ClockTrust, writer: CounterWriter): CounterWriter => ({
  receiptsCompleteSince: async () => writer.receiptsCompleteSince(),
  applyOnce: async (batch) => {
    trust.see(batch);
    return writer.applyOnce(batch);
  },
});

/** Notes the time every hour until the signal. */
export const noteHourly = async (
  trust: ClockTrust,
  { signal, log }: { readonly signal: AbortSignal; readonly log: FailureLog },
): Promise<void> => {
  for (;;) {
    try {
      await setTimeout(noteMs, undefined, { signal, ref: false });
      trust.isTrusted();
    } catch (error) {
      if (signal.aborted) return;
      log(error);
    }
  }
};

/** Why a clock is not believed, and what to do. */
export const clockDoubt = (now: EpochMs, since: EpochMs): string =>
  `the clock says ${iso(now)}, and the last sign of the time is of ${iso(since)}. Requests are ` +
  'counted. No report is written or closed, no receipt dropped, no alert and no total sent, until ' +
  'a batch comes with a request of the last day. Where the clock is right: npx billable report --clock-is-right';

const iso = (at: EpochMs): string => new Date(at).toISOString();
