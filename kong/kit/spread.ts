import { type KeptFields, keptTextBytes } from './kept.ts';

/**
 * Runs of the request id in the objects of a stripped entry, each as a field `n`.
 *
 * LuaJIT on x86-64 interns a string of 128 bytes and more by a hash of a few bytes in each sixteenth
 * of its first half, and cjson orders the keys anew at each start of Kong. Stripped entries differ
 * in little but id and instant: where those fall between the bytes that are read, all entries that
 * wait in a queue have one hash, and each request of Kong's walks along all of them.
 *
 * The longer an entry, the wider apart the bytes that are read, and the longer a name, the more of
 * them it takes alone: so a run grows with all names and with the longest one.
 */
const objects = 6;
const fieldBytes = ',"n":""'.length;
const leastRunBytes = 20;
const nameBytesPerRunByte = 16;
const longestBytesPerRunByte = 4;

/** Runs end where an entry of names that all double (`/`) would: the largest one stays as large. */
const largestGrowth = 2;
const roomForNameBytes = 255;

/** What the names and numbers of an AI section take besides its texts. */
const sectionBytes = 400;

/** The most names of which a run depends: username, custom id, service, route. */
const names = 4;

const runBytes = (nameBytes: number, longest: number): number =>
  leastRunBytes +
  Math.floor(nameBytes / nameBytesPerRunByte) +
  Math.floor(longest / longestBytesPerRunByte);

/** What a control character grows by: `\\u001f`. */
const controlGrowth = 5;

/** By which the doctor knows a snippet whose entries differ at all sizes. */
export const spreadMarker = 'local function measure(text)';

/** Lua before anything is measured: what `spreadLua` goes by. */
export const measureLua: readonly string[] = [
  'local bytes, longest, grown = 0, 0, 0',
  spreadMarker,
  '  text = tostring(text or "")',
  '  bytes, grown = bytes + #text, grown + #text',
  "  if text:find('[%c\"\\\\/]') then",
  '    local _, doubled = text:gsub(\'["\\\\/]\', "")',
  '    local _, control = text:gsub("%c", "")',
  `    grown = grown + doubled + ${controlGrowth} * control`,
  '  end',
  '  return #text',
  'end',
];

/** Lua: sets `n` from `id` and what was measured; `nil` where there is no room. */
export const spreadLua = ({ ai }: KeptFields): readonly string[] => [
  'local function name(text) longest = math.max(longest, measure(text)) end',
  'name(service)',
  'name(route and route.name)',
  'if consumer then name(consumer.username) name(consumer.custom_id) end',
  `local room = ${largestGrowth * names} * math.max(${roomForNameBytes}, longest) - grown${ai ? ` + ${keptTextBytes}` : ''}`,
  ...(ai
    ? [
        'if ai then',
        '  local section = 0',
        `  for _ in pairs(ai) do section = section + ${sectionBytes} end`,
        '  bytes, longest = bytes + section, math.max(longest, section)',
        'end',
      ]
    : []),
  `local run = ${leastRunBytes} + math.floor(bytes / ${nameBytesPerRunByte}) + math.floor(longest / ${longestBytesPerRunByte})`,
  `run = math.min(run, math.floor(room / ${objects}) - ${fieldBytes})`,
  'local n',
  'if id and id ~= "" and run > 0 then',
  '  n = id',
  '  while #n < run do n = n .. n end',
  '  n = n:sub(1, run)',
  'end',
];

/**
 * The most bytes of four names of at most `nameBytes` bytes, of which each becomes `byteSize` bytes,
 * and of the runs around them.
 */
export const spreadNameBytes = (nameBytes: number, byteSize: number): number => {
  const grown = byteSize * names * nameBytes;
  const runs = objects * (fieldBytes + runBytes(names * nameBytes, nameBytes));
  const room = largestGrowth * names * Math.max(roomForNameBytes, nameBytes);
  return Math.max(grown, Math.min(grown + runs, room));
};
