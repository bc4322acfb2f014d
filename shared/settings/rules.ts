import type { Rule } from './setting.ts';

export const wholeNumber = (
  min: number,
  max: number,
  among: readonly number[] | null = null,
): Rule<number> => ({
  allowed: among === null ? `a whole number from ${min} to ${max}` : `one of ${among.join(', ')}`,
  json: 'number',
  parse: (text) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : -1;
    if (value < min || value > max) return undefined;
    return among === null || among.includes(value) ? value : undefined;
  },
});

export const oneOf = <const Value extends string>(values: readonly Value[]): Rule<Value> => ({
  allowed: values.join(', '),
  parse: (text) => values.find((value) => value === text),
});

export const trueOrFalse: Rule<boolean> = {
  allowed: 'true or false',
  json: 'boolean',
  parse: (text) => (text === 'true' ? true : text === 'false' ? false : undefined),
};

export const textLike = (form: RegExp, allowed: string): Rule<string> => ({
  allowed,
  parse: (text) => (form.test(text) ? text : undefined),
});

/** A comma list of secrets. They are rotated as `new,old`, then `new`. */
export const secretList = (
  noun: string,
  form: RegExp,
  allowed: string,
): Rule<readonly string[]> => {
  const secretsOf = (text: string) => text.split(',').map((secret) => secret.trim());
  return {
    allowed,
    json: 'list',
    parse: (text) => {
      const secrets = secretsOf(text);
      return secrets.every((secret) => form.test(secret)) ? secrets : undefined;
    },
    faults: (text) =>
      secretsOf(text).flatMap((secret, index, { length }) => {
        if (form.test(secret)) return [];
        const received = secret === '' ? 'is empty' : 'has other characters (it is not shown here)';
        return [`${noun} ${index + 1} of ${length} ${received}`];
      }),
  };
};
