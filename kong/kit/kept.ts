import { sanitizerSection } from '../../shared/metering/ai-sections.ts';
import { modelFields, usageFields } from './ai-fields.ts';
import { isStripped, type Path } from './kept-paths.ts';

/** What Billable's labels and meters want of an entry besides what always stays. */
export type KeptFields = {
  /** Models and tokens of the AI plugins: the label `ai_model`, the meters of `ai`. */
  readonly ai: boolean;
  /**
   * The paths of meters of one's own, such as `['billable', 'credits']`: none that the kit writes
   * itself, and none within another.
   */
  readonly paths: readonly Path[];
};

export const nothingMore: KeptFields = { ai: false, paths: [] };

/** The most bytes of a string of an AI plugin: one more than a label may have, so that it stays invalid. */
const mostTextBytes = 256;

/**
 * Lua that takes what is kept from the whole entry, before it is cut down. A quantity that is no
 * number becomes `false`, which counts as invalid like what stood there, and is never long. A section
 * of `ai` keeps its shape: which one counts hangs on what is there.
 */
export const takeLua = ({ ai, paths }: KeptFields): readonly string[] => {
  const taken = paths.filter(isStripped);
  if (!ai && taken.length === 0) return [];
  return [
    'local is_whole, entry = pcall(function() return kong.log.serialize() end)',
    'if not is_whole then entry = {} end',
    'local function quantity(value)',
    '  if type(value) == "table" or type(value) == "string" or type(value) == "boolean" then return false end',
    // cjson refuses what is infinite or no number, and the entry would be lost.
    '  if type(value) == "number" then return value - value == 0 and value end',
    'end',
    ...(taken.length > 0 ? pickLua : []),
    ...taken.map((path, i) => `local ${keptValue(i)} = pick(${path.map(luaText).join(', ')})`),
    ...(ai ? aiLua : []),
  ];
};

/** The line that sets models and tokens, by which the doctor knows that they are in an entry. */
export const keptAiLua = 'set("ai", ai)';

/** The value that is put back at a path; by it the doctor knows a path that is kept. */
const keptValue = (i: number): string => `kept${i}`;
export const isKeptValue = (value: string): boolean => /^kept\d+$/.test(value);

/** Lua for what is kept of a field as a whole; `nil` where nothing is. */
export const keptOf = (field: string, { paths }: KeptFields): string => {
  const i = paths.filter(isStripped).findIndex((path) => path.join('.') === field);
  return i < 0 ? 'nil' : keptValue(i);
};

/** Lua that puts it back. */
export const putBackLua = ({ ai, paths }: KeptFields): readonly string[] => [
  ai ? keptAiLua : 'set("ai", nil)',
  ...paths
    .filter(isStripped)
    .map(
      (path, i) =>
        `if ${keptValue(i)} ~= nil then set(${luaText(path.join('.'))}, ${keptValue(i)}) end`,
    ),
];

const pickLua = [
  'local function pick(...)',
  '  local value = entry',
  '  for _, key in ipairs({ ... }) do',
  '    if type(value) ~= "table" then return nil end',
  '    value = value[key]',
  '  end',
  '  return quantity(value)',
  'end',
];

const aiLua = [
  'local function short(value)',
  '  if type(value) == "string" then',
  `    value = value:sub(1, ${mostTextBytes})`,
  '    measure(value)',
  '    return value',
  '  end',
  '  return quantity(value)',
  'end',
  'local function object(value) return type(value) == "table" and value[1] == nil and value or nil end',
  'local ai',
  'for name, section in pairs(object(entry.ai) or {}) do',
  // What ai-sanitizer found stands there. It asks no model.
  `  if object(section) and type(name) == "string" and name ~= "${sanitizerSection}" then`,
  '    local meta, usage = object(section.meta), object(section.usage)',
  '    ai = ai or {}',
  '    ai[name] = {',
  `      meta = meta and { ${modelFields.map((field) => `${field} = short(meta.${field})`).join(', ')}, llm_latency = quantity(meta.llm_latency) },`,
  `      usage = usage and { ${usageFields.map((field) => `${field} = quantity(usage.${field})`).join(', ')} },`,
  '    }',
  '  end',
  'end',
];

/** A text of Lua: what is no letter, digit, `_`, `-` or `.` stands as its bytes in decimal digits. */
const luaText = (text: string): string =>
  `"${[...Buffer.from(text)]
    .map((byte) => String.fromCodePoint(byte))
    .map((character) =>
      /[\w.-]/.test(character)
        ? character
        : `\\${String(character.codePointAt(0)).padStart(3, '0')}`,
    )
    .join('')}"`;

const number = -1.7958032389521e18;

/** ai-proxy, ai-request-transformer and ai-response-transformer. */
const sections = ['proxy', 'ai-request-transformer', 'ai-response-transformer'];

/**
 * The most bytes that are kept of an entry besides what always stays. A client may choose the model
 * and have it repeated: two texts whose control characters grow to six bytes. The models of the
 * transformers are those of Kong's configuration and of what answers it: printable ASCII.
 */
export const keptBytes = ({ ai, paths }: KeptFields): number =>
  (ai ? aiBytes : 0) +
  paths.reduce((sum, path) => sum + JSON.stringify(path).length + 4 * path.length + 24, 0);

/** The most bytes of the texts among them. */
export const keptTextBytes = 2 * 6 * mostTextBytes + 2 * 2 * 2 * mostTextBytes;

const aiBytes = (() => {
  const section = {
    meta: { ...fieldsOf(modelFields, ''), llm_latency: number },
    usage: fieldsOf(usageFields, number),
  };
  const empty = JSON.stringify({ ai: fieldsOf(sections, section) }).length;
  const provider = 2 * 16 * sections.length;
  return empty + provider + keptTextBytes;
})();

function fieldsOf<T>(names: readonly string[], value: T): Readonly<Record<string, T>> {
  return Object.fromEntries(names.map((name) => [name, value]));
}
