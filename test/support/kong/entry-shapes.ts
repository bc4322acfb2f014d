import { readFileSync } from 'node:fs';
import { join } from 'node:path';

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

export const namesOf = (bytes: number, character?: string) =>
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

/** What leaves room for a field that is longer than all else. */
export const shapes: readonly (readonly [name: string, Readonly<Record<string, unknown>>])[] = [
  ['names of 8 bytes', namesOf(8)],
  ['names of 36 bytes', namesOf(36)],
  ['names of 128 bytes', namesOf(128)],
  ['names of 160 bytes', namesOf(160)],
  ['a username of 255 bytes', named({ username: 255 })],
  ['a route of 255 bytes', named({ route: 255 })],
  ['a consumer with names of 255 bytes', named({ username: 255, customId: 255 })],
  ['a username of 1,024 bytes', named({ username: 1_024 })],
  ['a service of 1,024 bytes', named({ service: 1_024 })],
  ['a route of 1,024 bytes', named({ route: 1_024 })],
  ['a consumer with names of 1,024 bytes', named({ username: 1_024, customId: 1_024 })],
  ['a service and a route of 1,024 bytes', named({ service: 1_024, route: 1_024 })],
  ['a model', { ...namesOf(8), ai: aiEntry.ai }],
  ['a model of 256 bytes', { ...namesOf(36), ...models(256, ['proxy']) }],
  ['models in three sections', { ...namesOf(36), ...models(256, sections) }],
  ['names of 116 bytes and a model', { ...namesOf(116), ai: aiEntry.ai }],
  ['names of 255 bytes and models in three sections', { ...namesOf(255), ...models(64, sections) }],
  ['no consumer', { consumer: undefined }],
  ['no consumer and a route of 1,024 bytes', { ...named({ route: 1_024 }), consumer: undefined }],
  ['no route', { consumer: undefined, service: undefined, route: undefined }],
];

/** Kong takes `/` and its like in usernames and custom ids alone. */
const twoOfSlashes = (bytes: number) => ({
  ...namesOf(bytes, '/'),
  service: { name: 'x'.repeat(8) },
  route: { name: 'x'.repeat(8) },
});

/** What leaves room for parts in six objects alone, and in how many of 1,000 starts it is too little. */
export const crowded: readonly (readonly [
  name: string,
  changes: Readonly<Record<string, unknown>>,
  bad: number,
])[] = [
  ['names of 191 bytes', namesOf(191), 2],
  ['names of 255 bytes', namesOf(255), 2],
  ['names of 512 bytes', namesOf(512), 2],
  ['names of 1,024 bytes', namesOf(1_024), 2],
  ['names of 255 bytes, one of three doubled', namesOf(85, 'x/y'), 20],
  ['names of 1,024 bytes, one of three doubled', namesOf(341, 'x/y'), 20],
  ['two names of 255 bytes that double', twoOfSlashes(255), 25],
  ['two names of 1,024 bytes that double', twoOfSlashes(1_024), 25],
  [
    'two names of 255 bytes that double and two that do not',
    { ...twoOfSlashes(255), service: { name: 'x'.repeat(255) }, route: { name: 'x'.repeat(255) } },
    80,
  ],
];
