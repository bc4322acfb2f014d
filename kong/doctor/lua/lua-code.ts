import { closing, splitAt, withoutComments, withoutTexts } from './lua-text.ts';
import { usesNil } from './nil-uses.ts';
import { type Assigned, assignedIn } from './lua-values.ts';

/** One call of `kong.log.set_serialize_value` in Kong's configuration. */
export type SetCall = {
  readonly field: string;
  readonly value: string;
  readonly mode: string;
  /** What the names in the value are. */
  readonly assigned: Assigned;
};

/**
 * The fields that Lua code sets in an entry, in the order in which they stand there. What a
 * condition or a loop decides is taken as if it always ran; a field that is computed is left out.
 */
export const setCalls = (code: string): readonly SetCall[] => {
  const assigned = assignedIn(withoutComments(code));
  return callsIn(code).flatMap(([field = '', value = 'nil', options = '']) => {
    const name = literal(field);
    if (name === null) return [];
    const [, mode = 'set'] = /mode\s*=\s*["'](\w+)["']/.exec(options) ?? [];
    return [{ field: name, value, mode, assigned }];
  });
};

/** What stands in the place of the field in calls whose field is computed. */
export const unreadFields = (code: string): readonly string[] =>
  callsIn(code).flatMap(([field = '']) => (literal(field) === null ? [field] : []));

/** The arguments of each call. */
const callsIn = (code: string): readonly (readonly string[])[] => {
  const plain = withoutComments(code);
  const aliases = [...plain.matchAll(/(\w+)\s*=\s*[\w.\s]*\.\s*set_serialize_value\b(?!\s*\()/g)];
  const names = ['set_serialize_value', ...aliases.map(([, name = '']) => name)].join('|');
  return [...plain.matchAll(new RegExp(String.raw`(?<!\w)(?:${names})\s*\(`, 'g'))].map((match) =>
    callArguments(plain, match.index + match[0].length),
  );
};

/** The text that a literal stands for; `null` for any other expression. */
const literal = (lua: string): string | null => {
  const [, quoted, long] = /^(?:["']([^"']*)["']|\[\[([^\]]*)\]\])$/.exec(lua) ?? [];
  return long ?? (quoted === undefined ? null : unescaped(quoted));
};

/** A text as the kit writes it: bytes in decimal digits where they are no plain letters. */
const unescaped = (text: string): string =>
  text.replaceAll(/(?:\\\d{3})+/g, (bytes) =>
    Buffer.from(bytes.slice(1).split('\\').map(Number)).toString(),
  );

/** Whether nothing but comments and calls of `pcall` stands there: whatever runs cannot raise an error. */
export const isHarmless = (code: string): boolean => withoutProtected(code).trim() === '';

/** Whether an error is raised on purpose, outside of `pcall`. */
export const raisesErrors = (code: string): boolean =>
  /(?<![\w.:])(?:error|assert)\s*\(/.test(withoutTexts(withoutProtected(code)));

/** Whether what is nil for some requests is used as if it never were, outside of `pcall`. */
export const readsOfNil = (code: string): boolean => usesNil(withoutProtected(code));

const withoutProtected = (code: string): string => {
  let rest = withoutComments(code);
  for (;;) {
    const start = /(?:(?:local\s+)?[\w\s,]+=\s*)?(?<![\w.])pcall\s*\(/.exec(rest);
    if (start === null) return rest;
    const end = closing(rest, start.index + start[0].length);
    rest = `${rest.slice(0, start.index)} ${rest.slice(end + 1)}`;
  }
};

/** The arguments of a call, as they are written; `from` is behind its bracket. */
const callArguments = (code: string, from: number): readonly string[] =>
  splitAt(code.slice(from, closing(code, from)), ',');
