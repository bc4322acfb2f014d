import pino from 'pino';

import { printable } from '../../shared/command-line/printable.ts';
import { type Log, type LogLevel, logLevels } from '../../shared/ports/log.ts';

export type LogFormat = 'text' | 'json';

type LogOptions = {
  readonly level: LogLevel;
  readonly format: LogFormat;
  /** Takes a line without its end. */
  readonly writeLine: (line: string) => void;
};

/** Writes lines of a level and above: one JSON object each, or text for a terminal. */
export const createLog = ({ level, format, writeLine }: LogOptions): Log => {
  const write = format === 'text' ? createTextLog(writeLine) : createJsonLog(writeLine);
  const least = logLevels.indexOf(level);
  return (line) => {
    if (logLevels.indexOf(line.level) >= least) write(line);
  };
};

const createJsonLog = (writeLine: LogOptions['writeLine']): Log => {
  const logger = pino(
    {
      level: 'debug',
      base: null,
      messageKey: 'message',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label.toUpperCase() }) },
    },
    { write: (line) => writeLine(line.trimEnd()) },
  );
  return ({ level, kind, message, fields }) => logger[level]({ kind, ...fields }, message);
};

/** `2026-11-22T12:00:00.123Z WARN  A token was refused. kind=token_refused route=/ingest repeated=12` */
const createTextLog =
  (writeLine: LogOptions['writeLine']): Log =>
  ({ level, kind, message, fields }) => {
    const named = Object.entries({ kind, ...fields }).map(([name, value]) => ` ${name}=${value}`);
    const time = new Date().toISOString();
    // What others sent may be in it.
    writeLine(`${time} ${level.toUpperCase().padEnd(5)} ${printable(message + named.join(''))}`);
  };
