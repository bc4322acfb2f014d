import type { ExitCode } from '../shared/command-line/command.ts';
import type { Output } from '../shared/command-line/run-program.ts';
import { type Config, readConfig } from '../shared/settings/config.ts';
import type { Environment } from '../shared/settings/environment.ts';
import type { EpochMs } from '../shared/calendar/instant.ts';

export type TextFiles = {
  /** `null` where there is no such file. */
  readonly read: (path: string) => string | null;
  /** Replaces the file as a whole. */
  readonly write: (path: string, text: string) => void;
};

/** What a command has of the process that it runs in. */
export type CliContext = Output & {
  readonly env: Environment;
  /** Resolves when standard output has room: what is written before a reader takes it lies in memory. */
  readonly drained: () => Promise<void>;
  /** Writes a line to standard output. */
  readonly print: (line: string) => void;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly now: () => EpochMs;
  readonly sleep: (ms: number) => Promise<void>;
  readonly files: TextFiles;
  /** Resolves at Ctrl-C or SIGTERM, or where no one reads the output any more. */
  readonly untilStopped: () => Promise<void>;
  /** Says with which code the command ends; without a call it is 0. */
  readonly end: (code: ExitCode) => void;
};

/** How a command prints what it finds: for a person, or as JSON. */
export type Printing = { readonly print: (line: string) => void; readonly isJson: boolean };

/** What a process gives to the command line. */
export type CliProcess = Omit<CliContext, 'print' | 'end'>;

/** The settings of this machine. Throws with every problem where any is wrong. */
export const settingsOf = ({ env, err }: Pick<CliContext, 'env' | 'err'>): Config => {
  const reading = readConfig(env);
  if (reading.kind === 'invalid') throw new Error(reading.problems.join('\n'));
  for (const warning of reading.warnings) err(`${warning}\n`);
  return reading.config;
};
