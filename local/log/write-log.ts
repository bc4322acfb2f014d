import pino from 'pino';

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
  const toText = format === 'text' ? textOf : (line: string) => line;
  const logger = pino(
    {
      level,
      base: null,
      messageKey: 'message',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label.toUpperCase() }) },
    },
    { write: (line) => writeLine(toText(line.trimEnd())) },
  );
  const least = logLevels.indexOf(level);
  return ({ level: own, kind, message, fields }) => {
    if (logLevels.indexOf(own) >= least) logger[own]({ kind, ...fields }, message);
  };
};

/** `2026-11-22T12:00:00.123Z WARN  A token was refused. route=/ingest repeated=12` */
const textOf = (line: string): string => {
  const { time, level, kind, message, ...fields } = JSON.parse(line) as Record<string, unknown>;
  const named = Object.entries({ kind, ...fields }).map(
    ([name, value]) => ` ${name}=${String(value)}`,
  );
  return `${String(time)} ${String(level).padEnd(5)} ${String(message)}${named.join('')}`;
};
