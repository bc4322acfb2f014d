import type { Environment } from '../environment.ts';

/**
 * A variable that the stack always sets, and has checked. Throws where it is missing: the
 * function then fails at its start, with a message that says why.
 */
export const required = (env: Environment, name: string): string => {
  const value = env[name];
  if (value === undefined) throw new Error(`${name} is not in the function's environment`);
  return value;
};

export const requiredNumber = (env: Environment, name: string): number => {
  const value = Number(required(env, name));
  if (!Number.isSafeInteger(value)) throw new Error(`${name} is not a whole number`);
  return value;
};

/** A value that `parse` makes of a text, which the stack has checked; `null` where it is not allowed. */
export const requiredParsed = <Value>(
  env: Environment,
  name: string,
  parse: (text: string) => Value | null,
): Value => {
  const value = parse(required(env, name));
  if (value === null) throw new Error(`${name} is not allowed`);
  return value;
};
