import { parseArgs, type ParseArgsConfig } from 'node:util';
import { type Config, readConfig } from '../shared/config.ts';

/** 0: done, nothing found. 1: a finding. 2: wrong use, or it could not run. */
export type ExitCode = 0 | 1 | 2;

export type Options = NonNullable<ParseArgsConfig['options']>;

type Parsed<O extends Options> = ReturnType<
  typeof parseArgs<{ options: O; allowPositionals: true }>
>;

export type CommandRun<O extends Options> = {
  readonly values: Parsed<O>['values'];
  readonly positionals: readonly string[];
  readonly config: Config;
};

/** A command was called in a way that it does not understand. */
export class WrongUse extends Error {
  readonly code = 'wrong_use';
  override readonly name = 'WrongUse';
}

/**
 * Runs a command with the arguments and the environment of this process, and sets its exit code.
 * What `work` throws is printed as one line.
 */
export const runCommand = async <const O extends Options>(
  { usage, options }: { readonly usage: string; readonly options: O },
  work: (run: CommandRun<O>) => Promise<ExitCode> | ExitCode,
): Promise<void> => {
  if (process.argv.slice(2).some((it) => it === '--help' || it === '-h')) {
    console.log(usage);
    return;
  }
  try {
    const { values, positionals } = parse(options);
    process.exitCode = await work({ values, positionals, config: settings() });
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    if (error instanceof WrongUse) console.error(`\n${usage}`);
    process.exitCode = 2;
  }
};

const parse = <const O extends Options>(options: O): Parsed<O> => {
  try {
    return parseArgs({ options, allowPositionals: true });
  } catch (error) {
    throw new WrongUse(error instanceof Error ? error.message : String(error), { cause: error });
  }
};

const settings = (): Config => {
  const reading = readConfig(process.env);
  if (reading.kind === 'invalid') throw new Error(reading.problems.join('\n'));
  return reading.config;
};
