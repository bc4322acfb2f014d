/** Lua without its comments; what looks like one inside a text stays. */
export const withoutComments = (code: string): string =>
  code.replaceAll(
    new RegExp(`${texts.source}|--\\[(=*)\\[[\\s\\S]*?\\]\\1\\]|--[^\\n]*`, 'g'),
    (match) => (match.startsWith('--') ? ' ' : match),
  );

/** With keys as names, and nothing in its texts: `{["id"] = "a = 1"}` is `{id = ""}`. */
export const withoutTexts = (code: string): string =>
  code.replaceAll(/\[\s*["'](\w+)["']\s*\]/g, '$1').replaceAll(texts, '""');

export const texts = /"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*'|\[\[[\s\S]*?\]\]/g;

/** The parts of an expression between commas, `or` or `and` outside of brackets and texts. */
export const splitAt = (code: string, separator: ',' | 'or' | 'and'): readonly string[] => {
  const parts: string[] = [];
  let start = 0;
  for (const { index, mark } of topLevel(code, separator === ',' ? ',' : `\\b${separator}\\b`)) {
    parts.push(code.slice(start, index).trim());
    start = index + mark.length;
  }
  return [...parts, code.slice(start).trim()];
};

/** Where the bracket closes that was opened before `from`. */
export const closing = (code: string, from: number): number => {
  let depth = 1;
  for (const { index, mark } of marks(code.slice(from), brackets)) {
    depth += '({['.includes(mark) ? 1 : -1;
    if (depth === 0) return from + index;
  }
  return code.length;
};

/** What a pattern finds outside of brackets and texts. */
export const topLevel = (code: string, pattern: string): readonly Mark[] => {
  let depth = 0;
  return marks(code, `${brackets}|${pattern}`).filter(({ mark }) => {
    if ('({['.includes(mark)) depth += 1;
    else if (')}]'.includes(mark)) depth -= 1;
    else return depth === 0;
    return false;
  });
};

type Mark = { readonly index: number; readonly mark: string };

const brackets = String.raw`[(){}[\]]`;

/** What a pattern finds outside of texts. */
const marks = (code: string, pattern: string): readonly Mark[] =>
  [...code.matchAll(new RegExp(`${texts.source}|(${pattern})`, 'g'))].flatMap(
    ({ index, 1: mark }) => (mark === undefined ? [] : [{ index, mark }]),
  );
