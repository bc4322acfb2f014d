/** One call of `kong.log.set_serialize_value` in Kong's configuration. */
export type SetCall = { readonly field: string; readonly value: string; readonly mode: string };

/**
 * The fields that Lua code sets in an entry, in the order in which they stand there. What a
 * condition or a loop decides is taken as if it always ran; a field that is computed is left out.
 */
export const setCalls = (code: string): readonly SetCall[] => {
  const plain = withoutComments(code);
  const aliases = [...plain.matchAll(/(\w+)\s*=\s*[\w.\s]*\.\s*set_serialize_value\b(?!\s*\()/g)];
  const names = ['set_serialize_value', ...aliases.map(([, name = '']) => name)].join('|');
  return [...plain.matchAll(new RegExp(String.raw`(?<!\w)(?:${names})\s*\(`, 'g'))].flatMap(
    (match): readonly SetCall[] => {
      const [field = '', value = 'nil', options = ''] = callArguments(
        plain,
        match.index + match[0].length,
      );
      const [, name] = /^["']([^"']*)["']$/.exec(field) ?? [];
      if (name === undefined) return [];
      const [, mode = 'set'] = /mode\s*=\s*["'](\w+)["']/.exec(options) ?? [];
      return [{ field: unescaped(name), value, mode }];
    },
  );
};

/** A text as the kit writes it: bytes in decimal digits where they are no plain letters. */
const unescaped = (text: string): string =>
  text.replaceAll(/(?:\\\d{3})+/g, (bytes) =>
    Buffer.from(bytes.slice(1).split('\\').map(Number)).toString(),
  );

/** Lua without its comments; what looks like one inside a text stays. */
const withoutComments = (code: string): string =>
  code.replaceAll(
    new RegExp(`${text.source}|--\\[(=*)\\[[\\s\\S]*?\\]\\1\\]|--[^\\n]*`, 'g'),
    (match) => (match.startsWith('--') ? ' ' : match),
  );

/** Whether nothing but comments and calls of `pcall` stands there: whatever runs cannot raise an error. */
export const isHarmless = (code: string): boolean => withoutProtected(code).trim() === '';

/** Whether an error is raised on purpose, outside of `pcall`. */
export const raisesErrors = (code: string): boolean =>
  /(?<![\w.:])(?:error|assert)\s*\(/.test(withoutTexts(withoutProtected(code)));

/** With keys as names, and nothing in its texts: `{["id"] = "a = 1"}` is `{id = ""}`. */
export const withoutTexts = (code: string): string =>
  code.replaceAll(/\[\s*["'](\w+)["']\s*\]/g, '$1').replaceAll(text, '""');

const text = /"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*'|\[\[[\s\S]*?\]\]/g;

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
const callArguments = (code: string, from: number): readonly string[] => {
  const parts: string[] = [];
  const end = closing(code, from);
  let depth = 0;
  let start = from;
  for (const { index, mark } of marks(code, from, end)) {
    if ('({['.includes(mark)) depth += 1;
    else if (')}]'.includes(mark)) depth -= 1;
    else if (mark === ',' && depth === 0) {
      parts.push(code.slice(start, index).trim());
      start = index + 1;
    }
  }
  return [...parts, code.slice(start, end).trim()];
};

/** Where the bracket closes that was opened before `from`. */
const closing = (code: string, from: number): number => {
  let depth = 1;
  for (const { index, mark } of marks(code, from, code.length)) {
    if ('({['.includes(mark)) depth += 1;
    else if (')}]'.includes(mark)) depth -= 1;
    if (depth === 0) return index;
  }
  return code.length;
};

/** Brackets and commas outside of texts. */
const marks = (code: string, from: number, to: number) =>
  [...code.slice(from, to).matchAll(new RegExp(`${text.source}|[(){}\\[\\],]`, 'g'))].flatMap(
    ({ index, 0: match }) => (match.length === 1 ? [{ index: from + index, mark: match }] : []),
  );
