import type { Config } from '../../shared/settings/config.ts';
import { logOnceAMinute, type RepeatingLog } from './log-once-a-minute.ts';
import { createLog } from './write-log.ts';

type Output = {
  /** Takes a line without its end. */
  readonly writeLine: (line: string) => void;
  readonly isTerminal: boolean;
};

/** The log of a server, in the form that the settings or the output ask for. */
export const openLog = (
  { logLevel: level, logFormat }: Pick<Config, 'logLevel' | 'logFormat'>,
  { writeLine, isTerminal }: Output,
): RepeatingLog => {
  const format = logFormat ?? (isTerminal ? 'text' : 'json');
  return logOnceAMinute(createLog({ level, format, writeLine }));
};
