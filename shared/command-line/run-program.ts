import { CommanderError, type CommandUnknownOpts } from '@commander-js/extra-typings';
import { messageOf } from '../error-message.ts';
import { ownerProblem } from '../file-owner.ts';
import { type ExitCode, WrongUse } from './command.ts';

/** Where a program prints. */
export type Output = {
  /** Writes to standard output, as it is. */
  readonly out: (text: string) => void;
  /** Writes to standard error, as it is. */
  readonly err: (text: string) => void;
  /** Characters in a line of the terminal; help is wrapped there. */
  readonly columns: number;
};

/** Lets `program` print to `output` alone, and throw where commander would end the process. */
export const printTo = (program: CommandUnknownOpts, { out, err, columns }: Output) =>
  program.exitOverride().configureOutput({
    writeOut: out,
    writeErr: err,
    outputError: () => undefined,
    getOutHelpWidth: () => columns,
    getErrHelpWidth: () => columns,
  });

type ProgramOptions = Pick<Output, 'err'> & {
  readonly words: string;
  /** What is printed of an error; default: its message. */
  readonly explain?: (error: unknown) => string;
};

/**
 * Runs the program that `make` gives on `args`; resolves to the exit code. What it throws is printed
 * as a line. `words` is the command as it is typed after `billable`.
 */
export const runProgram = async (
  make: (end: (code: ExitCode) => void) => Promise<CommandUnknownOpts> | CommandUnknownOpts,
  args: readonly string[],
  { words, err, explain = messageOf }: ProgramOptions,
): Promise<ExitCode> => {
  let code: ExitCode = 0;
  const end = (chosen: ExitCode): void => {
    code = chosen;
  };
  try {
    const program = await make(end);
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    return codeOf(error, { words, err, explain });
  }
};

const codeOf = (error: unknown, { words, err, explain }: Required<ProgramOptions>): ExitCode => {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0;
    // The help was printed: a group was named without a command.
    if (error.code === 'commander.help') return 2;
  }
  const message = explain(ownerProblem(error));
  err(`${message.replace(/^error: /, '')}\n`);
  if (error instanceof CommanderError || error instanceof WrongUse) {
    err(`See npx billable ${words === '' ? '' : `${words} `}--help\n`);
  }
  return 2;
};
