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
  [/\bkong\s*\.\s*log\s*\.\s*(serialize)\s*=(?!=)/g, () => 'it replaces kong.log.serialize'],
  [
    /\[\s*["'](set_serialize_value)["']\s*\]/g,
    () => 'it calls set_serialize_value by a name in brackets',
  ],
];

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
