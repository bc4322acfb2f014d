import { beforeAll, describe, expect, test } from '@jest/globals';

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { kitPlugins, type StripForm } from '../../../kong/kit/settings.ts';
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
  const pattern = Buffer.alloc(1_024);
  const anyId = Buffer.alloc(32);
  const seen = new Set<number>();
  for (let i = 0; i < entries; i++) {
    writeRequestId(anyId, random);
    pattern.fill(anyId);
    for (const { at, length } of runs) pattern.copy(bytes, at, 0, length);
    seen.add(denseHash(bytes, start));
  }
  return entries - seen.size;
};

/** Where the id stands, whole or in part, and repeated. */
const runsOfId = (bytes: Buffer): readonly { readonly at: number; readonly length: number }[] => {
  const runs = [];
  for (let at = bytes.indexOf(beginOfRun); at >= 0;) {
    let length = 0;
    while (bytes[at + length] === id.charCodeAt(length % id.length)) length++;
    runs.push({ at, length });
    at = bytes.indexOf(beginOfRun, at + length);
  }
  return runs;
};

/** As long as the shortest run. */
const beginOfRun = id.slice(0, 20);

const starts = (count: number) => Array.from({ length: count }, (_, i) => seededRandom(i + 1));

const aiEntry = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../kong/captures/ai-chat-200.json'), 'utf8'),
) as { readonly ai: { readonly proxy: { readonly meta: object } } };

type Names = { readonly [of in 'username' | 'customId' | 'service' | 'route']?: number };

/** An entry whose names have so many bytes each, 8 where none is said. */
const named = ({ username = 8, customId = 8, service = 8, route = 8 }: Names, character = 'x') => ({
  consumer: {
    id: 'b7bbf658-305f-536d-ab77-b0b7c4584cca',
    username: character.repeat(username),
    custom_id: character.repeat(customId),
  },
  service: { name: character.repeat(service) },
  route: { name: character.repeat(route) },
});

const all = (bytes: number, character?: string) =>
  named({ username: bytes, customId: bytes, service: bytes, route: bytes }, character);

const models = (bytes: number, sections: readonly string[]) => ({
  ai: Object.fromEntries(
    sections.map((name) => [
      name,
      { ...aiEntry.ai.proxy, meta: { ...aiEntry.ai.proxy.meta, request_model: 'm'.repeat(bytes) } },
    ]),
  ),
});

const sections = ['proxy', 'ai-request-transformer', 'ai-response-transformer'];

/** Names up to the longest that Billable takes, together and one alone. */
const shapes: readonly (readonly [name: string, Readonly<Record<string, unknown>>])[] = [
  ['names of 8 bytes', all(8)],
  ['names of 36 bytes', all(36)],
  ['names of 128 bytes', all(128)],
  ['names of 191 bytes', all(191)],
  ['names of 255 bytes', all(255)],
  ['names of 512 bytes', all(512)],
  ['names of 1,024 bytes', all(1_024)],
  ['names of 255 bytes, one of three doubled', all(85, 'x/y')],
  ['names of 1,024 bytes, one of three doubled', all(341, 'x/y')],
  ['a username of 255 bytes', named({ username: 255 })],
  ['a route of 255 bytes', named({ route: 255 })],
  ['a consumer with names of 255 bytes', named({ username: 255, customId: 255 })],
  ['a username of 1,024 bytes', named({ username: 1_024 })],
  ['a service of 1,024 bytes', named({ service: 1_024 })],
  ['a route of 1,024 bytes', named({ route: 1_024 })],
  ['a consumer with names of 1,024 bytes', named({ username: 1_024, customId: 1_024 })],
  ['a service and a route of 1,024 bytes', named({ service: 1_024, route: 1_024 })],
  ['a model', { ...all(8), ai: aiEntry.ai }],
  ['a model of 256 bytes', { ...all(36), ...models(256, ['proxy']) }],
  ['models in three sections', { ...all(36), ...models(256, sections) }],
  ['names of 116 bytes and a model', { ...all(116), ai: aiEntry.ai }],
  ['names of 255 bytes and models in three sections', { ...all(255), ...models(64, sections) }],
  ['no consumer', { consumer: undefined }],
  ['no consumer and a route of 1,024 bytes', { ...named({ route: 1_024 }), consumer: undefined }],
  ['no route', { consumer: undefined, service: undefined, route: undefined }],
];

describe.each(shapes)('entries with %s', (_, changes) => {
  test('hardly share a hash where 100,000 wait in a queue', () => {
    const entry = stripped('pre-function', changes);
    for (const random of starts(1)) expect(collisions(100_000, entry, random)).toBeLessThan(6);
  });

  // Where one offset is the other and a sixteenth, both sums read the same bytes and cancel out:
  // what is left is 16 bytes in the middle. No entry that can be read differs there for sure.
  test('differ at 98 of 100 starts of Kong', () => {
    const entry = stripped('pre-function', changes);
    const bad = starts(400).filter((random) => collisions(200, entry, random) > 1);
    expect(bad.length).toBeLessThanOrEqual(8);
  });
});

// Kong takes `/` and its like in these two names alone.
test.each([255, 512, 1_024])(
  'entries of a consumer whose names of %i bytes double differ at 9 of 10 starts of Kong',
  (bytes) => {
    const { service, route } = all(bytes);
    const entry = stripped('pre-function', { ...all(bytes, '/'), service, route });
    const bad = starts(200).filter((random) => collisions(200, entry, random) > 1);
    expect(bad.length).toBeLessThanOrEqual(20);
  },
);

test('entries that http-log strips by itself are the same', () => {
  for (const [, changes] of shapes) {
    expect(stripped('custom-fields', changes)).toEqual(stripped('pre-function', changes));
  }
});

test('entries that hold their id once share a hash at many starts of Kong', () => {
  const text = JSON.stringify(stripped('pre-function', all(8)), withoutRuns);
  const entry = JSON.parse(text) as object;
  const bad = starts(100).filter((random) => collisions(500, entry, random) > 400);
  expect(bad.length).toBeGreaterThan(30);
});

const withoutRuns = (key: string, value: unknown): unknown => (key === 'n' ? undefined : value);

test('the model computes CRC-32C', () => {
  const check = Buffer.from('123456789');
  expect((crcBytes(-1, check, 0, check.length) ^ -1) >>> 0).toBe(0xe3069283);
});
