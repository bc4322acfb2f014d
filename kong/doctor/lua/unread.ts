import { withoutAliases } from './lua-aliases.ts';
import { withoutComments } from './lua-text.ts';
import { setCalls, unreadFields } from './lua-code.ts';
import { assignedIn } from './lua-values.ts';

/** What code does to entries that cannot be told from its text. */
export type Unread = {
  readonly what: string;
  /** Where in an entry, by the first name of the path; `null`: anywhere. */
  readonly place: string | null;
};

/** Where Kong keeps what its log reads of a request. */
const logged = 'authenticated_consumer|serialize_values|KONG_PROCESSING_START';

const serializers = '(?:set_)?serialize(?:_value)?';

/** What stands between a name and its value where it, or something in it, is set. */
const isSet = String.raw`(?:\s*\.\s*\w+|\s*\[[^\]]+\])*\s*=(?!=)`;

const changes: readonly (readonly [RegExp, (found: string) => string])[] = [
  [
    new RegExp(String.raw`(?:\.\s*(${logged})|\[\s*["'](${logged})["']\s*\])${isSet}`, 'g'),
    (name) => `it sets ngx.ctx.${name}`,
  ],
  [
    new RegExp(String.raw`\bngx\s*\.\s*ctx\s*\.\s*(service|route)${isSet}`, 'g'),
    (name) => `it sets ngx.ctx.${name}`,
  ],
  [
    /\bclient\s*(?:\.\s*(authenticate)\b|\[\s*["'](authenticate)["']\s*\])/g,
    (name) => `it calls kong.client.${name}, which says whose the request is`,
  ],
  [
    new RegExp(String.raw`\blog\s*\.\s*(${serializers})\s*=(?!=)`, 'g'),
    (name) => `it replaces kong.log.${name}`,
  ],
  [
    new RegExp(String.raw`\bfunction\s+[\w.]*\blog\s*[.:]\s*(${serializers})\s*\(`, 'g'),
    (name) => `it replaces kong.log.${name}`,
  ],
  [
    new RegExp(String.raw`\brawset\s*\([^,()]*,\s*["'](${serializers})["']`, 'g'),
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
  [
    /\b(while\s+(?:true|1|not\s+(?:false|nil))\s+do)\b(?![\s\S]*\b(?:break|return|goto|error)\b)/g,
    () => 'it has a loop that does not end',
  ],
  [/\b(until\s+(?:false|nil))\b/g, () => 'it has a loop that does not end'],
];

/** What ends the log phase before http-log has run, as an error does. */
const exits = /\b(ngx\s*\.\s*exit|kong\s*\.\s*response\s*\.\s*(?:exit|error))\s*\(/g;

/** What code of the log phase calls there that Kong refuses, so that no entry may be written. */
export const unreadExits = (code: string): readonly Unread[] =>
  [...withoutAliases(withoutComments(code)).matchAll(exits)].map(([, name = '']) =>
    anywhere(`it calls ${name.replaceAll(/\s/g, '')} in the log phase`),
  );

/**
 * What Lua does to the entries of Kong that cannot be told from its text: fields with a name that is
 * computed, and what Kong's log reads changed behind its back.
 */
export const unreadChanges = (code: string): readonly Unread[] => {
  const plain = withoutAliases(withoutComments(code));
  const objects = new Set(changedObjects(plain));
  return [
    ...unreadFields(code).map((field) => ({
      what: `it sets a field by the name that ${field} has`,
      place: /^["'](\w+)\./.exec(field)?.[1] ?? null,
    })),
    ...changes.flatMap(([pattern, say]) =>
      [...plain.matchAll(pattern)].map(([, name, other]) => anywhere(say(name ?? other ?? ''))),
    ),
    ...[...objects].map((name) =>
      anywhere(`it changes what ${name} gives, which Kong keeps for other requests too`),
    ),
    ...changedTables(plain),
  ];
};

const anywhere = (what: string): Unread => ({ what, place: null });

/** What gives an object that Kong keeps. */
const getter = String.raw`kong\s*\.\s*(?:client|router)\s*\.\s*get_(?:consumer|credential|service|route)`;

/** What gives the objects of Kong that are changed in place. */
const changedObjects = (plain: string): readonly string[] => {
  const held = [...assignedIn(plain)].flatMap(([name, values]) => {
    const given = values.find((value) => new RegExp(String.raw`^${getter}\s*\(`).test(value));
    return given !== undefined && isChanged(plain, name) ? [given] : [];
  });
  const direct = [
    ...plain.matchAll(new RegExp(String.raw`${getter}\s*\(\s*\)(?=${members})`, 'g')),
  ];
  return [...held, ...direct.map(([given]) => given)].map((given) =>
    given.replaceAll(/\s|\([^]*$/g, ''),
  );
};

/** Tables that are a value of a field, and of which a member is set besides. */
const changedTables = (plain: string): readonly Unread[] => {
  const assigned = assignedIn(plain);
  return setCalls(plain).flatMap(({ field, value }) => {
    const isTable = /^[A-Za-z_]\w*$/.test(value) && isChanged(plain, value);
    const isKongs = (assigned.get(value) ?? []).some((given) => new RegExp(getter).test(given));
    if (!isTable || isKongs) return [];
    const [place = ''] = field.split('.');
    return [{ what: `it changes ${value}, and sets a field to it`, place }];
  });
};

const members = String.raw`(?:\s*\.\s*\w+|\s*\[[^\]]+\])+\s*=(?!=)`;

const isChanged = (plain: string, name: string): boolean =>
  new RegExp(String.raw`(?<![\w.:])${name}${members}`).test(plain);
