import type { EpochMs } from '../shared/calendar/instant.ts';

type StopSignal = 'SIGINT' | 'SIGTERM';

type Ending = {
  /** Ends in order; called once. */
  readonly stop: () => void;
  readonly writeLog: (line: string) => void;
};

/** Says `stopping` at the first SIGINT or SIGTERM and ends in order; a second Ctrl-C ends at once. */
export const stopOnSignals = ({ stop, writeLog }: Ending): void => {
  const meaningOf = createSignalMeaning({ isUnderNpm: isUnderNpm() });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      const meaning = meaningOf(signal, Date.now());
      if (meaning === 'end') process.exit(interrupted);
      if (meaning === 'ignore') return;
      writeLog('stopping');
      stop();
    });
  }
};

/** Whether npm or npx has started this process. */
export const isUnderNpm = (): boolean => 'npm_lifecycle_event' in process.env;

/** What a shell says of a program that Ctrl-C has ended. */
const interrupted = 130;

/** Within this npm passes a signal on. */
const echoMs = 300;

/**
 * What each signal means. A terminal signals npm and the process that npm runs, and npm passes its
 * signal on: one Ctrl-C comes twice. A supervisor may send SIGTERM again; it means nothing new.
 */
export const createSignalMeaning = (by: { readonly isUnderNpm: boolean }) => {
  let stoppedAt: EpochMs | null = null;
  let hasEcho = by.isUnderNpm;
  return (signal: StopSignal, now: EpochMs): 'stop' | 'end' | 'ignore' => {
    if (stoppedAt === null) {
      stoppedAt = now;
      return 'stop';
    }
    if (signal === 'SIGTERM') return 'ignore';
    const isEcho = hasEcho && now - stoppedAt <= echoMs;
    hasEcho = false;
    return isEcho ? 'ignore' : 'end';
  };
};
