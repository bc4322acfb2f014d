import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';

/** 0 done, nothing found; 1 a finding; 2 wrong use, or could not run. */
export type ExitCode = 0 | 1 | 2;

export type CommandOutput = {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
};

/** Wrong use of a command; the message says what to change, and never repeats a token. */
export class UsageError extends Error {
  readonly code = 'usage';
  override readonly name = 'UsageError';
}

/**
 * Ends a command that cannot go on: one line that says why. Every error does, known or not: the
 * exit code 1 of an uncaught one would say that something was found.
 */
export const couldNotRun = (error: unknown, { err }: CommandOutput): ExitCode => {
  err(`${error instanceof Error ? error.message : String(error)}\n`);
  return 2;
};

export const readArguments = <T extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: T,
) => {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
};

/** An `http` or `https` URL without query, fragment or user. */
export const readUrl = (name: string, text: string): URL => {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(`${name} must be a URL that begins with http:// or https://.`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new UsageError(`${name} must not hold a user or password: give the token by an option.`);
  }
  if (text.includes('?') || text.includes('#')) {
    throw new UsageError(`${name} must not have a query or a fragment.`);
  }
  return url;
};

export const readPositive = (name: string, text: string): number => {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0) {
    throw new UsageError(`${name} must be a number of at least 0; received: ${text}.`);
  }
  return value;
};

export const readChoice = <T extends string>(
  name: string,
  text: string,
  choices: readonly T[],
): T => {
  const choice = choices.find((known) => known === text);
  if (choice === undefined) {
    throw new UsageError(`${name} must be one of ${choices.join(', ')}; received: ${text}.`);
  }
  return choice;
};
