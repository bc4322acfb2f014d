import { beforeAll, expect, test } from '@jest/globals';

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { kitPlugins, type StripForm } from '../../../kong/kit/settings.ts';
import { crowded, namesOf, shapes } from '../../support/kong/entry-shapes.ts';
import { wholeEntry } from '../../support/kong/entry.ts';
import { kitOptions } from '../../support/kong/kit.ts';
import { crcBytes, denseHash, type LuaJitStart } from '../../support/kong/luajit-hash.ts';
import { bits32, type Random, writeRequestId } from '../../support/kong/random-id.ts';
import { createKongPdk } from '../../support/kong/pdk.ts';
import { seededRandom } from '../../support/metering/runtime.ts';

const id = 'eb88c80f746c9319ab1a0904b508a25a';

let pdk: Awaited<ReturnType<typeof createKongPdk>>;
beforeAll(async () => {
  pdk = await createKongPdk();
});

const stripped = (strip: StripForm, changes: Readonly<Record<string, unknown>>): object =>
  JSON.parse(
    pdk.log(kitPlugins(kitOptions({ strip, kept: { ai: 'ai' in changes, paths: [] } })), {
      entry: wholeEntry(changes),
      kongRequestId: id,
      nginxRequestId: id,
    }),
  ) as object;

const shuffled = <T>(values: readonly T[], random: Random): readonly T[] =>
  values
    .map((value) => ({ value, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ value }) => value);

/** An entry as this start of Kong writes it: the keys of each object in an order of its own. */
const written = (value: unknown, random: Random): string => {
  if (typeof value !== 'object' || value === null) {
    return JSON.stringify(value).replaceAll('/', '\\/');
  }
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
  const runs = runsOfId(bytes);
  const anyId = Buffer.alloc(32);
  const seen = new Set<number>();
  for (let i = 0; i < entries; i++) {
    writeRequestId(anyId, random);
    const pattern = patternOf(anyId);
    for (const { at, length } of runs) bytes.fill(pattern, at, at + length);
    seen.add(denseHash(bytes, start));
  }
  return entries - seen.size;
};

/** What stands in an entry of an id, again and again: it, reversed, and both in capitals. */
const patternOf = (ofId: Buffer): Buffer => {
  const reversed = Buffer.from(ofId).reverse();
  const both = Buffer.concat([ofId, reversed]);
  return Buffer.concat([both, both.map((byte) => (byte >= letterA ? byte - capitals : byte))]);
};

const letterA = 'a'.charCodeAt(0);
const capitals = letterA - 'A'.charCodeAt(0);

/** Where the id stands, whole or in part, and repeated. */
const runsOfId = (bytes: Buffer): readonly { readonly at: number; readonly length: number }[] => {
  const pattern = patternOf(Buffer.from(id));
  const runs = [];
  for (let at = bytes.indexOf(beginOfRun); at >= 0;) {
    let length = 0;
    while (bytes[at + length] === pattern[length % pattern.length]) length++;
    runs.push({ at, length });
    at = bytes.indexOf(beginOfRun, at + length);
  }
  return runs;
};

/** As long as the shortest run. */
const beginOfRun = id.slice(0, 20);

const starts = (count: number) => Array.from({ length: count }, (_, i) => seededRandom(i + 1));

const worstOf100000 = (entry: object, { at }: { readonly at: number }): number =>
  Math.max(...starts(at).map((random) => collisions(100_000, entry, random)));

test.each(shapes)('of 100,000 entries with %s fewer than 6 share a hash', (_, changes) => {
  expect(worstOf100000(stripped('pre-function', changes), { at: 1 })).toBeLessThan(6);
});

test.each([8, 128])(
  'of 100,000 entries with names of %i bytes fewer than 6 do in each of five orders of keys',
  (bytes) => {
    const entry = stripped('pre-function', namesOf(bytes));
    expect(worstOf100000(entry, { at: 5 })).toBeLessThan(6);
  },
);

const badStarts = (entry: object, { of }: { readonly of: number }): number =>
  starts(of).filter((random) => collisions(20, entry, random) > 1).length;

test.each(shapes)('entries with %s differ at 1,999 of 2,000 starts of Kong', (_, changes) => {
  expect(badStarts(stripped('pre-function', changes), { of: 2_000 })).toBeLessThanOrEqual(1);
});

// Where one offset is the other and a sixteenth, both sums read the same bytes and cancel out: what
// is left is 16 bytes in the middle, where no part may stand.
test.each(crowded)('entries with %s differ at most starts of Kong', (_, changes, bad) => {
  const entry = stripped('pre-function', changes);
  expect(badStarts(entry, { of: 1_000 })).toBeLessThanOrEqual(bad);
});

test('entries that http-log strips by itself are the same', () => {
  for (const [, changes] of [...shapes, ...crowded]) {
    expect(stripped('custom-fields', changes)).toEqual(stripped('pre-function', changes));
  }
});

test('entries that hold their id once share a hash at many starts of Kong', () => {
  const text = JSON.stringify(stripped('pre-function', namesOf(8)), withoutRuns);
  const entry = JSON.parse(text) as object;
  const bad = starts(100).filter((random) => collisions(500, entry, random) > 400);
  expect(bad.length).toBeGreaterThan(30);
});

const withoutRuns = (key: string, value: unknown): unknown => (key === 'n' ? undefined : value);

test.each([8, 36, 128])('docs/kong.md says what entries with names of %i bytes cost', (bytes) => {
  const docs = readFileSync(join(import.meta.dirname, '../../../docs/kong.md'), 'utf8');
  const entry = stripped('pre-function', namesOf(bytes));
  const [whole, bare] = [undefined, withoutRuns].map((without) =>
    JSON.stringify(entry, without).length.toLocaleString('en-US'),
  );
  expect(docs).toContain(`| ${bytes} bytes each | ${whole} bytes | ${bare} |`);
});

test('docs/kong.md says what these tests hold', () => {
  const docs = readFileSync(join(import.meta.dirname, '../../../docs/kong.md'), 'utf8');
  expect(docs).toContain(`at most 1 start in 2,000 is bad for each of ${shapes.length} forms`);
  expect(docs).toContain('- 2 starts in 1,000 are bad');
  expect(new Set(crowded.map(([, , bad]) => bad))).toEqual(new Set([2, 20, 25, 80]));
  for (const bad of [20, 25, 80]) expect(docs).toContain(`- ${bad} where`);
});

test('the model computes CRC-32C', () => {
  const check = Buffer.from('123456789');
  expect((crcBytes(-1, check, 0, check.length) ^ -1) >>> 0).toBe(0xe3069283);
});
