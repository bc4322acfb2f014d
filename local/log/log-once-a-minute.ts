import { minuteMs } from '../../shared/calendar/instant.ts';
import type { Log, LogLine } from '../../shared/ports/log.ts';

type Repeats = { count: number; last: LogLine | null };

export type RepeatingLog = {
  readonly log: Log;
  /** Writes what waits. Later lines are written as they come. */
  readonly close: () => void;
};

/** Beyond so many different lines within a minute, none is held back: memory is bounded. */
const mostKinds = 1_000;

/**
 * Writes the first of equal lines at once, and then one a minute with the number of those that came
 * meanwhile in the field `repeated`, and the fields of the last. Lines are equal where kind, message
 * and route are: wrong tokens of a reader must not hold back the line about Kong's.
 */
export const logOnceAMinute = (
  write: Log,
  after: (ms: number, work: () => void) => void = (ms, work) => {
    setTimeout(work, ms).unref();
  },
): RepeatingLog => {
  const open = new Map<string, Repeats>();
  let isClosed = false;

  const writeRepeats = ({ count, last }: Repeats): void => {
    if (last !== null) write({ ...last, fields: { ...last.fields, repeated: count } });
  };

  const watch = (key: string, repeats: Repeats): void => {
    after(minuteMs, () => {
      if (isClosed) return;
      writeRepeats(repeats);
      if (repeats.last === null) open.delete(key);
      else watch(key, Object.assign(repeats, { count: 0, last: null }));
    });
  };

  return {
    log: (line) => {
      const key = JSON.stringify([line.kind, line.message, line.fields?.['route']]);
      const repeats = open.get(key);
      if (repeats !== undefined && !isClosed) {
        repeats.count += 1;
        repeats.last = line;
        return;
      }
      write(line);
      if (isClosed || open.size >= mostKinds) return;
      const first = { count: 0, last: null };
      open.set(key, first);
      watch(key, first);
    },
    close: () => {
      for (const repeats of open.values()) writeRepeats(repeats);
      isClosed = true;
    },
  };
};
