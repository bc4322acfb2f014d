import type { KeptFields } from './kept.ts';

/**
 * Runs of the request id in four objects of a stripped entry, each as a field `n`.
 *
 * LuaJIT on x86-64 interns a string of 128 bytes and more by a hash of a few bytes in each sixteenth
 * of its first half, and cjson orders the keys anew at each start of Kong. Stripped entries differ
 * in little but id and instant: where those fall between the bytes that are read, all entries that
 * wait in a queue have one hash, and each request of Kong's walks along all of them.
 *
 * The longer an entry, the wider apart the bytes: so a run grows with the names. Where the names
 * alone make an entry large there is none, so that the largest entry stays what it is without.
 */
const objects = 4;
const leastRunBytes = 28;
const nameBytesPerRunByte = 8;
const mostNameBytes = 760;

/** What the models and tokens of an AI plugin add to an entry, in bytes of names. */
const aiNameBytes = 300;

/** Lua: sets `n` from `id` and the four names; `nil` where there is no room. */
export const spreadLua = ({ ai }: KeptFields): readonly string[] => [
  'local function bytes(name) return #tostring(name or "") end',
  'local names = bytes(service) + bytes(route and route.name)',
  'if consumer then names = names + bytes(consumer.username) + bytes(consumer.custom_id) end',
  ...(ai ? [`if ai then names = names + ${aiNameBytes} end`] : []),
  'local n',
  `if id and names <= ${mostNameBytes} then`,
  `  n = (id .. id .. id .. id):sub(1, ${leastRunBytes} + math.floor(names / ${nameBytesPerRunByte}))`,
  'end',
];

/** The bytes that runs add to an entry whose four names have `nameBytes` bytes together. */
export const spreadBytes = (nameBytes: number): number =>
  nameBytes > mostNameBytes
    ? 0
    : objects * (',"n":""'.length + leastRunBytes + Math.floor(nameBytes / nameBytesPerRunByte));

/** The most bytes of four names beside which runs stand. */
export const mostSpreadNameBytes = (nameBytes: number): number =>
  Math.min(nameBytes, mostNameBytes);
