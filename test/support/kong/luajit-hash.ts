/**
 * A model of how openresty's LuaJIT (luajit2 v2.1-20240314, src/lj_str.c and src/lj_str_hash.c)
 * hashes a string of 128 bytes and more on x86-64 with SSE 4.2. The sparse hash reads three bytes; a
 * chain of more than 32 strings is hashed again by the dense one, which reads 8 bytes at two
 * offsets in each sixteenth of the first half. The offsets are drawn at each start.
 */
export type LuaJitStart = { readonly seed: readonly [low: number, high: number] } & {
  readonly offsets: readonly [first: number, second: number];
};

const crcTable = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc;
});

/** CRC-32C without the inversions, as the instruction computes it. */
const crcByte = (crc: number, byte: number): number =>
  (crcTable[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);

export const crcBytes = (crc: number, bytes: Uint8Array, from: number, to: number): number => {
  let sum = crc;
  for (let i = from; i < to; i++) sum = crcByte(sum, bytes[i] ?? 0);
  return sum;
};

const crcWord = (crc: number, word: number): number => {
  let sum = crc;
  for (let shift = 0; shift < 32; shift += 8) sum = crcByte(sum, (word >>> shift) & 0xff);
  return sum;
};

const rotate = (word: number, by: number): number => (word << by) | (word >>> (32 - by));

const swapBytes = (word: number): number =>
  (word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);

const sparseHash = (bytes: Uint8Array, seedLow: number): number => {
  const { length } = bytes;
  let a = bytes[0] ?? 0;
  let h = length ^ seedLow ^ (bytes[length - 1] ?? 0);
  let b = bytes[length >> 1] ?? 0;
  h ^= b;
  h = (h - rotate(b, 14)) | 0;
  a ^= h;
  a = (a - rotate(h, 11)) | 0;
  b ^= a;
  b = (b - rotate(a, 25)) | 0;
  h ^= b;
  return (h - rotate(b, 16)) | 0;
};

/** The hash by which the strings of a long chain are found. `bytes`: at least 128. */
export const denseHash = (
  bytes: Uint8Array,
  { seed: [low, high], offsets: [firstDraw, secondDraw] }: LuaJitStart,
): number => {
  const { length } = bytes;
  const seed = swapBytes(rotate(sparseHash(bytes, low) ^ high, 4));
  const sixteenth = Math.floor(length / 16);
  const mask = 2 ** (32 - Math.clz32(sixteenth)) - 1;
  const first = firstDraw & mask;
  const second = secondDraw & mask;
  const read = (crc: number, at: number): number => crcBytes(crc, bytes, at, at + 8);
  let h1 = crcWord(0, length ^ seed);
  let h2 = 0;
  // The pointer moves by one sixteenth where it reads two: so the second half is never read.
  for (let chunk = 0; chunk < 7; chunk++) {
    h1 = read(h1, chunk * sixteenth + first);
    h2 = read(h2, (chunk + 1) * sixteenth + second);
  }
  h1 = read(h1, 7 * sixteenth + first);
  h2 = read(h2, 8 * sixteenth - 8 - second);
  return crcWord(read(h1, 0), read(h2, length - 8)) >>> 0;
};
