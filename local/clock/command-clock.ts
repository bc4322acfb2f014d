import type { EpochMs } from '../../shared/calendar/instant.ts';
import { OperatorProblem } from '../../shared/ports/operator-problem.ts';
import { clockDoubt } from './clock-trust.ts';
import { believedNote, doubtedSince } from './judge-clock.ts';
import { readClockNote, writeClockNote } from './note.ts';

type Asked = {
  readonly now: EpochMs;
  /** Whether a person says so. */
  readonly isRight: boolean;
  /** What is not done else. */
  readonly refusal?: string;
};

/**
 * For a command that works alongside a server or without one: throws where the clock is not believed,
 * unless a person says that it is right. The server reads that from the note.
 */
export const requireClock = (
  dataDir: string,
  lastReceivedAt: EpochMs | null,
  { now, isRight, refusal = 'No report is written' }: Asked,
): void => {
  if (isRight) {
    writeClockNote(dataDir, believedNote(now, lastReceivedAt));
    return;
  }
  const since = doubtedSince({ note: readClockNote(dataDir), lastReceivedAt }, now);
  if (since !== null) throw new OperatorProblem(`${refusal}: ${clockDoubt(now, since)}`);
};
