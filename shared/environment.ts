/** Environment variables as Node gives them. */
export type Environment = Readonly<Record<string, string | undefined>>;

export type EnvironmentReader = {
  /** The text of a variable as it is set. */
  text(name: string): string | undefined;
  /** The value of a variable, or what `parse` makes of the default where it is unset. */
  read<Value>(name: string, rule: Rule<Value>): Value;
  /** Adds a problem that lies between variables. */
  report(problem: string): void;
  /** Everything found wrong so far, in the order of reading. */
  readonly problems: readonly string[];
  /** The names of all variables read so far: those that are settings. */
  readonly names: readonly string[];
};

export type Rule<Value> = {
  readonly fallback: Value;
  /** What is allowed, as it completes the sentence "allowed: …". */
  readonly allowed: string;
  /** `undefined` where the text is not allowed. */
  readonly parse: (text: string) => Value | undefined;
};

/**
 * Reads variables and collects what is wrong with them, so that one message can name all of it.
 * A variable that is set but empty is wrong: it is more often a mistake than a wish.
 */
export const createEnvironmentReader = (env: Environment): EnvironmentReader => {
  const problems: string[] = [];
  const names: string[] = [];
  const textOf = (name: string): string | undefined => {
    names.push(name);
    return env[name];
  };
  return {
    problems,
    names,
    text: textOf,
    report: (text) => {
      problems.push(text);
    },
    read: (name, { fallback, allowed, parse }) => {
      const text = textOf(name);
      if (text === undefined) return fallback;
      const value = parse(text);
      if (value !== undefined) return value;
      problems.push(`${name} is ${JSON.stringify(text.slice(0, 200))}; allowed: ${allowed}`);
      return fallback;
    },
  };
};

export const integerRule = (fallback: number, min: number, max: number): Rule<number> => ({
  fallback,
  allowed: `a whole number from ${min} to ${max}`,
  parse: (text) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : -1;
    return value >= min && value <= max ? value : undefined;
  },
});

export const oneOfRule = <const Value extends string, Fallback extends Value | null>(
  fallback: Fallback,
  values: readonly Value[],
): Rule<Value | Fallback> => ({
  fallback,
  allowed: values.join(', '),
  parse: (text) => values.find((value) => value === text),
});
