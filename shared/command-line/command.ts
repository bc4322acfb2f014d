import { Command } from '@commander-js/extra-typings';

/** 0: done, nothing found. 1: a finding. 2: wrong use, or it could not run. */
export type ExitCode = 0 | 1 | 2;

/** A command was called in a way that it does not understand; the message says what to change. */
export class WrongUse extends Error {
  readonly code = 'wrong_use';
  override readonly name = 'WrongUse';
}

type About = {
  /** The last word of the command. */
  readonly name: string;
  /** What it does; a paragraph a line. */
  readonly about: string;
  /** When it ends with 1, if it may. */
  readonly finding?: string;
  readonly example?: string;
};

/** A command without arguments and flags; commander's builder adds them, with their types. */
export const newCommand = ({ name, about, finding, example }: About) => {
  const found = finding === undefined ? '' : `1 ${finding}; `;
  const exitCodes = `Exit code: 0 done; ${found}2 wrong use, or could not run.`;
  return new Command(name)
    .description(about)
    .addHelpText('after', example === undefined ? '' : `\nExample:\n  ${example}`)
    .addHelpText('after', ({ command }) => {
      const width = command.configureOutput().getOutHelpWidth?.() ?? 100;
      return `\n${command.createHelp().boxWrap(exitCodes, width)}`;
    });
};

/** The action of a command: `work` says with which code it ends. */
export const ending =
  <Args extends unknown[]>(
    { end }: { readonly end: (code: ExitCode) => void },
    work: (...args: Args) => Promise<ExitCode> | ExitCode,
  ) =>
  async (...args: Args): Promise<void> => {
    end(await work(...args));
  };
