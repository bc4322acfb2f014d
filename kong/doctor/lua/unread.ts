import { withoutComments } from './lua-text.ts';
import { setCalls, unreadFields } from './lua-code.ts';

/** Where Kong keeps what its log reads of a request. */
const logged = 'authenticated_consumer|serialize_values|KONG_PROCESSING_START';

const changes: readonly (readonly [RegExp, (found: string) => string])[] = [
  [
    new RegExp(
      String.raw`(?:\.\s*(${logged})|\[\s*["'](${logged})["']\s*\])(?:\s*\.\s*\w+)*\s*=(?!=)`,
      'g',
    ),
    (name) => `it sets ngx.ctx.${name}`,
  ],
  [
    /\blog\s*\.\s*((?:set_)?serialize(?:_value)?)\s*=(?!=)/g,
    (name) => `it replaces kong.log.${name}`,
  ],
  [
    /\bfunction\s+[\w.]*\blog\s*[.:]\s*((?:set_)?serialize(?:_value)?)\s*\(/g,
    (name) => `it replaces kong.log.${name}`,
  ],
  [
    /\brawset\s*\([^,()]*,\s*["']((?:set_)?serialize(?:_value)?)["']/g,
    (name) => `it replaces kong.log.${name}`,
  ],
  [
    /\b(ngx\s*\.\s*ctx)\s*=(?!=)|\b(ngx\s*\.\s*ctx)\s*\[\s*[A-Za-z_]\w*\s*\]\s*=(?!=)/g,
    () => 'it replaces ngx.ctx, or fields of it by a name that is computed',
  ],
  [
    /(?<![\w.:])(loadstring|load|dofile|loadfile)(?=\s*[("'[])/g,
    (name) => `it runs code by ${name}`,
  ],
  [
    // Modules of Kong and OpenResty change no entry by themselves.
    /(?<![\w.:])(require)\s*\(?\s*(?!["'](?:cjson|kong|ngx|resty|table|string)\b)["'\w[]/g,
    (name) => `it runs code by ${name}`,
  ],
  [
    /\[\s*["'](set_serialize_value)["']\s*\]/g,
    () => 'it calls set_serialize_value by a name in brackets',
  ],
];

/** What ends the log phase before http-log has run, as an error does. */
const exits = /\b(ngx\s*\.\s*exit|kong\s*\.\s*response\s*\.\s*(?:exit|error))\s*\(/g;

/** What code of the log phase calls there that Kong refuses, so that no entry may be written. */
export const unreadExits = (code: string): readonly string[] =>
  [...withoutComments(code).matchAll(exits)].map(
    ([, name = '']) => `it calls ${name.replaceAll(/\s/g, '')} in the log phase`,
  );

/**
 * What Lua does to the entries of Kong that cannot be told from its text: fields with a name that is
 * computed, and what Kong's log reads changed behind its back.
 */
export const unreadChanges = (code: string): readonly string[] => {
  const plain = withoutComments(code);
  return [
    ...unreadFields(code).map((field) => `it sets a field by the name that ${field} has`),
    ...changes.flatMap(([pattern, say]) =>
      [...plain.matchAll(pattern)].map(([, name, other]) => say(name ?? other ?? '')),
    ),
    ...changedTables(plain).map((table) => `it changes ${table}, and sets a field to it`),
  ];
};

/** Tables that are a value of a field, and of which a member is set besides. */
const changedTables = (plain: string): readonly string[] => {
  const names = new Set(setCalls(plain).flatMap(({ value }) => /^[A-Za-z_]\w*$/.exec(value) ?? []));
  return [...names].filter((name) =>
    new RegExp(String.raw`(?<![\w.])${name}\s*(?:\.\s*\w+|\[[^\]]+\])\s*=(?!=)`).test(plain),
  );
};
