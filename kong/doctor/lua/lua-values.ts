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
      const value = values[i] ?? protectedCall(values.at(-1), i - values.length);
      assigned.set(name, [...(assigned.get(name) ?? []), value]);
    }
  }
  return assigned;
};

/** `local ok, c = pcall(kong.client.get_consumer)`: the second name has what the function gives. */
const protectedCall = (call = '', place: number): string => {
  const [, name] = /^pcall\(\s*([\w.]+)\s*\)$/.exec(call) ?? [];
  return name === undefined || place !== 0 ? '' : `${name}()`;
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
  if (bare.startsWith('{')) return [{ text: bare, guards: [] }];
  const [, head = '', key = ''] = /^([\s\S]+)\.\s*(\w+)$/.exec(bare) ?? [];
  if (isHead(head, assigned)) {
    // A table whose fields are made of itself (`t = { id = t.id }`) is taken as it stands.
    const inHead = new Set(namesIn(head).map(({ text }) => text));
    const others = new Map([...assigned].filter(([other]) => !inHead.has(other)));
    return readings(head, assigned).flatMap(({ text, guards }) =>
      (text === 'nil' ? [nothing] : readField(text, key, others)).map((of) => ({
        text: of.text,
        guards: [...guards, ...of.guards],
      })),
    );
  }
  // Within an expression a name with several values is left alone: its readings would multiply.
  const name = namesIn(bare).find(({ text, index: at }) =>
    at === 0 ? assigned.has(text) : assigned.get(text)?.length === 1,
  );
  if (name === undefined) return [{ text: bare.replaceAll(/\s+/g, ' '), guards: [] }];
  // A name that is made of itself (`service = service and …`) is taken as it stands.
  const others = new Map([...assigned].filter(([other]) => other !== name.text));
  const rest = bare.slice(name.index + name.text.length);
  return (assigned.get(name.text) ?? [])
    .flatMap((value) => readings(value, others))
    .flatMap(({ text, guards }) =>
      readings(`${bare.slice(0, name.index)}${text}${rest}`, others).map((of) => ({
        text: of.text,
        guards: [...guards, ...of.guards],
      })),
    );
};

/** Names that stand for a value: no fields, no keys of tables, nothing in texts. */
const namesIn = (expression: string): readonly { text: string; index: number }[] => {
  const blank = expression.replaceAll(texts, (text) => '"'.repeat(text.length));
  return [...blank.matchAll(/(?<![\w.:])[A-Za-z_]\w*(?!\w|\s*=(?!=))/g)].map(
    ({ 0: text, index }) => ({ text, index }),
  );
};

/** Whether a field is read of a name that has values, or of an expression in brackets. */
const isHead = (head: string, assigned: Assigned): boolean =>
  assigned.has(head) || (head.startsWith('(') && closing(head, 1) === head.length - 1);

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
  const bare = expression.trim().replaceAll(index, '.$1');
  return bare.startsWith('(') && closing(bare, 1) === bare.length - 1
    ? unwrapped(bare.slice(1, -1))
    : bare;
};

/** `c["id"]` is `c.id`. */
const index = /(?<=[\w)\]])\[\s*["']([A-Za-z_]\w*)["']\s*\]/g;

/** An expression ends with its line, or where a word begins the next statement. */
const expressionFrom = (code: string, from: number): string => {
  const rest = code.slice(from);
  return rest.slice(0, topLevel(rest, statement)[0]?.index ?? rest.length).trim();
};

const statement = String.raw`;|\n(?!\s*(?:and|or)\b)|\b(?:return|local|if|for|while|repeat|end|then|do|else|elseif|function|until)\b`;
