import type { EpochMs } from '../../shared/calendar/instant.ts';
import { OperatorProblem } from '../../shared/ports/operator-problem.ts';
import { clockDoubt } from './clock-trust.ts';
import { believedNote, doubtedSince } from './judge-clock.ts';
import { readClockNote, writeClockNote } from './note.ts';

/**
 * For a command that writes reports beside a server or without one: throws where the clock is not
 * believed, unless a person says that it is right. The server reads that from the note.
 */
export const requireClock = (
  dataDir: string,
  lastReceivedAt: EpochMs | null,
  { now, isRight }: { readonly now: EpochMs; readonly isRight: boolean },
): void => {
  if (isRight) {
    writeClockNote(dataDir, believedNote(now, lastReceivedAt));
    return;
  }
  const since = doubtedSince({ note: readClockNote(dataDir), lastReceivedAt }, now);
  if (since !== null) throw new OperatorProblem(`No report is written: ${clockDoubt(now, since)}`);
};
