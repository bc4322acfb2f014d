import { beforeAll, describe, expect, test } from '@jest/globals';

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { kitPlugins, type StripForm } from '../../../kong/kit/settings.ts';
import { wholeEntry } from '../../support/kong/entry.ts';
import { kitOptions } from '../../support/kong/kit.ts';
import { crcBytes, denseHash, type LuaJitStart } from '../../support/kong/luajit-hash.ts';
import { createKongPdk } from '../../support/kong/pdk.ts';
import { seededRandom } from '../../support/metering/runtime.ts';

const id = 'eb88c80f746c9319ab1a0904b508a25a';

let pdk: Awaited<ReturnType<typeof createKongPdk>>;
beforeAll(async () => {
  pdk = await createKongPdk();
});

const kept = { ai: true, paths: [] };

const stripped = (strip: StripForm, changes: Readonly<Record<string, unknown>>): object =>
  JSON.parse(
    pdk.log(kitPlugins(kitOptions({ strip, kept })), {
      entry: wholeEntry(changes),
      kongRequestId: id,
      nginxRequestId: id,
    }),
  ) as object;

type Random = ReturnType<typeof seededRandom>;

const bits32 = (random: Random): number => Math.floor(random() * 2 ** 32) | 0;

const shuffled = <T>(values: readonly T[], random: Random): readonly T[] =>
  values
    .map((value) => ({ value, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ value }) => value);

/** An entry as this start of Kong writes it: the keys of each object in an order of its own. */
const written = (value: unknown, random: Random): string => {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(
    ([key, inner]) => `${JSON.stringify(key)}:${written(inner, random)}`,
  );
  return `{${shuffled(members, random).join(',')}}`;
};

const startOf = (random: Random): LuaJitStart => ({
  seed: [bits32(random), bits32(random)],
  offsets: [bits32(random), bits32(random)],
});

/**
 * How many of so many entries have a hash that another one had before, at one start of Kong. They
 * are as alike as entries can be: one consumer, one millisecond, nothing but the id differs.
 */
const collisions = (entries: number, entry: object, random: Random): number => {
  const start = startOf(random);
  const bytes = Buffer.from(written(entry, random));
  const places = placesOfId(bytes);
  const seen = new Set<number>();
  for (let i = 0; i < entries; i++) {
    const digits = Array.from({ length: 4 }, () => bits32(random));
    for (const [at, digit] of places) bytes[at] = hexDigit(digits, digit);
    seen.add(denseHash(bytes, start));
  }
  return entries - seen.size;
};

/** Where digits of the id stand, whole or in part, and which. */
const placesOfId = (bytes: Buffer): readonly (readonly [at: number, digit: number])[] => {
  const places: [number, number][] = [];
  for (let from = bytes.indexOf(id.slice(0, 28)); from >= 0;) {
    let length = 0;
    while (bytes[from + length] === id.charCodeAt(length % 32)) {
      places.push([from + length, length % 32]);
      length++;
    }
    from = bytes.indexOf(id.slice(0, 28), from + length);
  }
  return places;
};

const hexDigit = (digits: readonly number[], digit: number): number =>
  '0123456789abcdef'.charCodeAt(((digits[digit >> 3] ?? 0) >>> ((digit & 7) * 4)) & 15);

const starts = (count: number) => Array.from({ length: count }, (_, i) => seededRandom(i + 1));

const aiEntry = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../kong/captures/ai-chat-200.json'), 'utf8'),
) as { readonly ai: object };

const named = (bytes: number) => ({
  consumer: {
    id: 'b7bbf658-305f-536d-ab77-b0b7c4584cca',
    username: 'u'.repeat(bytes),
    custom_id: 'c'.repeat(bytes),
  },
  service: { name: 's'.repeat(bytes) },
  route: { name: 'r'.repeat(bytes) },
});

const shapes = [
  ['a consumer with short names', 'pre-function', named(8)],
  ['a consumer with short names', 'custom-fields', named(8)],
  ['a consumer with names of 36 bytes', 'pre-function', named(36)],
  ['a consumer with names of 128 bytes', 'pre-function', named(128)],
  ['a consumer and a model', 'pre-function', { ...named(8), ai: aiEntry.ai }],
  ['no consumer', 'pre-function', { consumer: undefined }],
  ['no route', 'pre-function', { consumer: undefined, service: undefined, route: undefined }],
] as const;

describe.each(shapes)('entries of %s, through %s', (_, strip, changes) => {
  test('hardly share a hash where 100,000 wait in a queue', () => {
    const entry = stripped(strip, changes);
    for (const random of starts(2)) expect(collisions(100_000, entry, random)).toBeLessThan(6);
  });

  // Where one offset is the other and a sixteenth, both sums read the same bytes and cancel out:
  // what is left is 16 bytes in the middle. No entry that can be read differs there for sure.
  test('differ at 98 of 100 starts of Kong', () => {
    const entry = stripped(strip, changes);
    const bad = starts(400).filter((random) => collisions(200, entry, random) > 1);
    expect(bad.length).toBeLessThanOrEqual(8);
  });
});

test('entries that hold their id once share a hash at many starts of Kong', () => {
  const text = JSON.stringify(stripped('pre-function', named(8)), withoutRuns);
  const entry = JSON.parse(text) as object;
  const bad = starts(100).filter((random) => collisions(500, entry, random) > 400);
  expect(bad.length).toBeGreaterThan(30);
});

const withoutRuns = (key: string, value: unknown): unknown => (key === 'n' ? undefined : value);

test('the model computes CRC-32C', () => {
  const check = Buffer.from('123456789');
  expect((crcBytes(-1, check, 0, check.length) ^ -1) >>> 0).toBe(0xe3069283);
});
