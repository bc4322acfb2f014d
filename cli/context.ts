import type { ExitCode } from '../shared/command-line/command.ts';
import type { Output } from '../shared/command-line/run-program.ts';
import { readNotedSettings, settingsFile } from '../local/noted-settings.ts';
import {
  type Config,
  type ConfigReading,
  machineSettings,
  readConfig,
} from '../shared/settings/config.ts';
import { type Environment, environmentSource } from '../shared/settings/environment.ts';
import { readSettings } from '../shared/settings/read-settings.ts';
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
  /**
   * Resolves when standard output has room: what is written before a reader takes it lies in memory.
   * `false`: no one reads it any more.
   */
  readonly drained: () => Promise<boolean>;
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

type Shell = Pick<CliContext, 'env' | 'err'>;

/**
 * The settings of this machine: what the shell does not set is as the server of the data folder runs,
 * and what it sets otherwise is told. Throws with every problem where any is wrong.
 */
export const settingsOf = ({ env, err }: Shell): Config => {
  const { dataDir } = readSettings(
    { dataDir: machineSettings.dataDir },
    environmentSource(env),
  ).values;
  const server = readNotedSettings(dataDir);
  const all = { ...server, ...withoutUnset(env) };
  const nameOf = (variable: string): string =>
    env[variable] === undefined && server[variable] !== undefined
      ? `${variable} in ${settingsFile(dataDir)}`
      : variable;
  const config = accepted(readConfig(all, { nameOf }), err);
  for (const [name, value] of Object.entries(server)) {
    const here = env[name];
    if (here === undefined || here === value) continue;
    err(
      `${name} is ${here} in this shell, and ${value ?? 'not set'} in the server of ${dataDir}. This command goes by ${here}; without it in the shell, it goes as the server does.\n`,
    );
  }
  return config;
};

/** The settings of the shell alone, for what runs a server itself. */
export const shellSettingsOf = ({ env, err }: Shell): Config => accepted(readConfig(env), err);

const accepted = (reading: ConfigReading, err: Shell['err']): Config => {
  if (reading.kind === 'invalid') throw new Error(reading.problems.join('\n'));
  for (const warning of reading.warnings) err(`${warning}\n`);
  return reading.config;
};

const withoutUnset = (env: Environment): Environment =>
  Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined));
