import * as fc from 'fast-check';
import { captureBytes, captureNames } from './captures.ts';
import { entry, entryInstant, secretOfEntries } from './entries.ts';

/** A captured body with some bytes changed, cut out, or sent twice. */
const damagedCapture = fc
  .record({
    // The large ones would take most of the time and show nothing more.
    bytes: fc
      .constantFrom(...captureNames.filter((name) => captureBytes(name).length < 20_000))
      .map(captureBytes),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.nat(40),
    put: fc.uint8Array({ maxLength: 20 }),
  })
  .map(({ bytes, at, length, put }) => {
    const start = Math.floor(at * bytes.length);
    return Buffer.concat([bytes.subarray(0, start), put, bytes.subarray(start + length)]);
  });

const hostileNumber = fc.constantFrom(
  '-0',
  '1e999',
  '-1e999',
  '9007199254740993',
  '8.64e15',
  '8640000000000001',
  '1e-400',
  '200.5',
  '99',
  '600',
  String(entryInstant),
  String(entryInstant + 0.5),
);

const hostileText = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', 'toString', '', '\u0000', '\ud800', '=cmd()', "'=x"),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.nat(3).map((n) => 'é'.repeat(254 * (n + 1))),
);

/** JSON of anything where an entry has its fields. */
const hostileField = fc.oneof(
  hostileNumber,
  hostileText.map((text) => JSON.stringify(text)),
  fc.constantFrom('null', 'true', '[]', '{}', '[[]]', '{"__proto__":{"status":200}}'),
  fc.json({ maxDepth: 2 }),
);

const hostileEntry = fc
  .record({
    status: hostileField,
    at: fc.oneof(fc.constant(String(entryInstant)), hostileField),
    id: hostileField,
    name: hostileField,
    consumer: fc.oneof(fc.constant(null), hostileField),
    request: hostileField,
  })
  .map(({ status, at, id, name, consumer, request }) => {
    const named = consumer ?? `{"id":${id},"username":${name},"custom_id":${id}}`;
    const secret = `"headers":{"apikey":"${secretOfEntries}"}`;
    return `{"response":{"status":${status}},"started_at":${at},"consumer":${named},"request":{"id":${request},${secret}},"__proto__":${request},"service":{"name":${name}}}`;
  });

/** Bodies that no Kong sends, and some that one does. */
export const hostileBody: fc.Arbitrary<Uint8Array> = fc.oneof(
  { weight: 3, arbitrary: damagedCapture },
  {
    weight: 3,
    arbitrary: fc
      .array(fc.oneof(hostileEntry, hostileField), { maxLength: 6 })
      .map((entries) => Buffer.from(`[${entries.join(',')}]`)),
  },
  { weight: 1, arbitrary: hostileEntry.map((text) => Buffer.from(text)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }) },
  {
    weight: 1,
    arbitrary: fc
      .record({ depth: fc.nat(20_000), open: fc.constantFrom('[', '{"a":', '[{"request":') })
      .map(({ depth, open }) => Buffer.from(open.repeat(depth))),
  },
  {
    weight: 1,
    arbitrary: fc
      .nat(20_000)
      .map((depth) => Buffer.from(`[${'['.repeat(depth)}${']'.repeat(depth)}]`)),
  },
  {
    weight: 1,
    arbitrary: fc.constant(Buffer.from(JSON.stringify([entry(), null, entry({ status: 1e9 })]))),
  },
);

const parameterNames = [
  'period',
  'from',
  'to',
  'timezone',
  'consumer',
  'status',
  'group_by',
  'billable',
  'layout',
  'format',
  'csv',
  'bom',
  'raw',
  'limit',
  'cursor',
  'unknown',
  '__proto__',
  '',
];

const likelyValues = [
  'hour',
  'day',
  'month',
  'year',
  '2026-11',
  '2026-11-22',
  '2026-02-30',
  '2026-11-22T12:00:00Z',
  '2026-11-22T12:00:00%2B05:30',
  '+275760-09-13',
  '-271821-04-20',
  '0000',
  '9999',
  'Europe/Berlin',
  'utc',
  '+05:07',
  'id:poppy-id',
  'username:poppy',
  'custom_id:',
  ':',
  '404',
  '4xx',
  '!200',
  'consumer,status',
  'customer,status_class',
  'none',
  'consumer,consumer',
  'true',
  'false',
  'TRUE',
  'long',
  'wide',
  'csv',
  'json',
  '0',
  '-1',
  '10000',
  '10001',
  '1e3',
  '%',
  '%zz',
  '%c3%28',
  '%00',
  '%F0%9F%92%A9',
  'constructor',
  '__proto__',
];

const hostileValue = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...likelyValues) },
  { weight: 1, arbitrary: fc.string({ maxLength: 20 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 10 }).map(encodeLoosely) },
  { weight: 1, arbitrary: fc.base64String({ maxLength: 200 }) },
);

function encodeLoosely(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

/** Raw query strings as anyone might send them. */
export const hostileQuery: fc.Arbitrary<string> = fc
  .array(
    fc.record({
      name: fc.constantFrom(...parameterNames),
      sign: fc.constantFrom('=', '=', '=', '', '=='),
      value: hostileValue,
      end: fc.constantFrom('&', '&', '&', '&&', ';'),
    }),
    { maxLength: 5 },
  )
  .map((parts) => parts.map(({ name, sign, value, end }) => name + sign + value + end).join(''));
