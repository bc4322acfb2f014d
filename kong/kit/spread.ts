import { type KeptFields, keptBytes, keptTextBytes } from './kept.ts';

/**
 * The field `n` of a stripped entry: the request id, it reversed, and both in capitals, again and again.
 *
 * LuaJIT on x86-64 interns a string of 128 bytes and more by a hash of a few bytes in each sixteenth
 * of its first half, and cjson orders the keys anew at each start of Kong. Stripped entries differ
 * in little but id and instant: where those fall between the bytes that are read, all entries that
 * wait in a queue have one hash, and each request of Kong's walks along all of them. Where two sums of
 * the hash read the same bytes, they cancel out, and 16 bytes in the middle of the entry are all that
 * counts. So `n` is longer than all else: wherever it stands, it reaches across the middle.
 */
const leastRunBytes = 360;
const runBytesPerByte = 1.5;
const fieldBytes = ',"n":""'.length;

/** Where one such field does not fit, a part of it stands in each of so many objects. */
const objects = 6;

/** `n` ends where an entry of names that all double (`/`) would: the largest one stays as large. */
const largestGrowth = 2;
const roomForNameBytes = 255;

/** What the names and numbers of an AI section take besides its texts. */
const sectionBytes = 400;

/** The most names of which `n` depends: username, custom id, service, route. */
const names = 4;

/** What a control character grows by: `\\u001f`. */
const controlGrowth = 5;

/** By which the doctor knows a snippet whose entries differ at all sizes. */
export const spreadMarker = 'set("n", n)';

/** Lua before anything is measured: what `spreadLua` goes by. */
export const measureLua: readonly string[] = [
  'local longest, grown = 0, 0',
  'local function measure(text)',
  '  text = tostring(text or "")',
  '  grown = grown + #text',
  "  if text:find('[%c\"\\\\/]') then",
  '    local _, doubled = text:gsub(\'["\\\\/]\', "")',
  '    local _, control = text:gsub("%c", "")',
  `    grown = grown + doubled + ${controlGrowth} * control`,
  '  end',
  '  return #text',
  'end',
];

/**
 * Lua: makes `n` of `id` by what was measured, or `part` where one field has no room; what is not made
 * is `nil`.
 */
export const spreadLua = ({ ai, paths }: KeptFields): readonly string[] => [
  'local function name(text) longest = math.max(longest, measure(text)) end',
  'name(service)',
  'name(route and route.name)',
  'if consumer then name(consumer.username) name(consumer.custom_id) end',
  `local room = ${largestGrowth * names} * math.max(${roomForNameBytes}, longest) - grown${ai ? ` + ${keptTextBytes}` : ''}`,
  ...(ai ? [`if ai then for _ in pairs(ai) do grown = grown + ${sectionBytes} end end`] : []),
  `local run = ${leastRunBytes + keptBytes({ ai: false, paths })} + math.floor(${runBytesPerByte} * grown)`,
  `local is_one = run + ${fieldBytes} <= room`,
  `if not is_one then run = math.floor(room / ${objects}) - ${fieldBytes} end`,
  'local n, part',
  'if id and id ~= "" and run > 0 then',
  '  n = id .. id:reverse()',
  '  n = n .. n:upper()',
  '  while #n < run do n = n .. n end',
  '  n = n:sub(1, run)',
  '  if not is_one then n, part = nil, n end',
  'end',
];

/**
 * The most bytes of four names of at most `nameBytes` bytes, of which each becomes `byteSize` bytes,
 * and of `n`.
 */
export const spreadNameBytes = (nameBytes: number, byteSize: number): number => {
  const grown = byteSize * names * nameBytes;
  const run = fieldBytes + leastRunBytes + Math.floor(runBytesPerByte * grown);
  const room = largestGrowth * names * Math.max(roomForNameBytes, nameBytes);
  return Math.max(grown, Math.min(grown + run, room));
};
