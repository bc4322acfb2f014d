import { closing, splitAt, texts, topLevel } from './lua-text.ts';

/** What is assigned to each name in a piece of Lua, in any of its branches; `''` where it is unclear. */
export type Assigned = ReadonlyMap<string, readonly string[]>;

/** One value that an expression can have. `guards`: what must be there, or it is `nil` or `false`. */
export type Reading = { readonly text: string; readonly guards: readonly string[] };

/** `local c = kong.client.get_consumer()` is `c` to `kong.client.get_consumer()`; fields of tables are none. */
export const assignedIn = (code: string): Assigned => {
  const assigned = new Map<string, readonly string[]>();
  for (const match of code.matchAll(assignment)) {
    const before = code.slice(0, match.index).replaceAll(texts, '');
    if (before.split('{').length > before.split('}').length) continue;
    const names = (match[1] ?? '').split(/\s*,\s*/);
    const values = splitAt(expressionFrom(code, match.index + match[0].length), ',');
    for (const [i, name] of names.entries()) {
      assigned.set(name, [...(assigned.get(name) ?? []), values[i] ?? '']);
    }
  }
  return assigned;
};

/** What each `return` gives. */
export const returnedValues = (code: string): readonly string[] =>
  [...code.matchAll(/(?<![\w.])return\b/g)].map(({ index }) =>
    expressionFrom(code, index + 'return'.length),
  );

const assignment = /(?<![\w.:])([A-Za-z_]\w*(?:\s*,\s*[A-Za-z_]\w*)*)\s*=(?!=)/g;

/** Every value that an expression can have, with names replaced by what is assigned to them. */
const readings = (expression: string, assigned: Assigned): readonly Reading[] => {
  const bare = unwrapped(expression);
  const alternatives = splitAt(bare, 'or');
  if (alternatives.length > 1) return alternatives.flatMap((part) => readings(part, assigned));
  const conditions = splitAt(bare, 'and');
  if (conditions.length > 1) {
    const guards = conditions
      .slice(0, -1)
      .flatMap((part) => readings(part.replace(/~=\s*nil$/, ''), assigned).map(({ text }) => text));
    return readings(conditions.at(-1) ?? '', assigned).map(({ text, guards: own }) => ({
      text,
      guards: [...guards, ...own],
    }));
  }
  const [, name = '', rest = ''] = /^([A-Za-z_]\w*)([\s\S]*)$/.exec(bare) ?? [];
  const values = assigned.get(name);
  if (values === undefined) return [{ text: bare.replaceAll(/\s+/g, ' '), guards: [] }];
  // A name that is made of itself (`service = service and …`) is taken as it stands.
  const others = new Map([...assigned].filter(([other]) => other !== name));
  return values
    .flatMap((value) => readings(value, others))
    .map(({ text, guards }) => ({ text: `${text}${rest}`, guards }));
};

/** The values of one key of what an expression gives: `nil` where it makes a table without it. */
export const readingsOf = (
  expression: string,
  keys: readonly string[],
  assigned: Assigned,
): readonly Reading[] =>
  keys.reduce<readonly Reading[]>(
    (found, key) =>
      found.flatMap(({ text, guards }) =>
        (text === 'nil' ? [nothing] : readField(text, key, assigned)).map((of) => ({
          text: of.text,
          guards: [...guards, ...of.guards],
        })),
      ),
    readings(expression, assigned),
  );

const nothing: Reading = { text: 'nil', guards: [] };

const readField = (text: string, key: string, assigned: Assigned): readonly Reading[] =>
  text.startsWith('{')
    ? readings(fieldOf(text, key), assigned)
    : [{ text: `${text}.${key}`, guards: [] }];

/** What a table `{ a = 1, ["b"] = 2 }` has at a key. */
const fieldOf = (table: string, key: string): string => {
  const fields = splitAt(table.slice(1, closing(table, 1)), ',').map((field) =>
    /^(?:\[\s*["'](\w+)["']\s*\]|(\w+))\s*=(?!=)([\s\S]*)$/.exec(field),
  );
  return fields.find((field) => (field?.[1] ?? field?.[2]) === key)?.[3]?.trim() ?? 'nil';
};

const unwrapped = (expression: string): string => {
  const bare = expression.trim();
  return bare.startsWith('(') && closing(bare, 1) === bare.length - 1
    ? unwrapped(bare.slice(1, -1))
    : bare;
};

/** An expression ends with its line, or where a word begins the next statement. */
const expressionFrom = (code: string, from: number): string => {
  const rest = code.slice(from);
  return rest.slice(0, topLevel(rest, statement)[0]?.index ?? rest.length).trim();
};

const statement = String.raw`;|\n(?!\s*(?:and|or)\b)|\b(?:return|local|if|for|while|repeat|end|then|do|else|elseif|function|until)\b`;
