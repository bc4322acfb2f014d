import { createHash } from 'node:crypto';
import {
  brotliCompressSync,
  constants,
  createZstdCompress,
  deflateRawSync,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from 'node:zlib';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { entry } from '../../support/metering/entries.ts';
import { counted, now, openHandler } from '../../support/api/ingest-handler.ts';
import { ingestSettings } from '../../support/api/ingest-settings.ts';

const body = Buffer.from(JSON.stringify([entry(), entry({ status: 404 })]));
const idOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const as = (encoding: string) => ({ 'content-encoding': encoding });

/** At its best it would take seconds to make a bomb. */
const quickBrotli = (bytes: Uint8Array): Buffer =>
  brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } });

const encodings: readonly (readonly [name: string, (bytes: Uint8Array) => Buffer, string?])[] = [
  ['gzip', gzipSync],
  ['x-gzip', gzipSync],
  ['deflate', deflateSync],
  ['deflate', deflateRawSync, 'without the zlib frame'],
  ['br', quickBrotli],
  ['zstd', zstdCompressSync],
  ['GZip', gzipSync],
  [' gzip ', gzipSync],
];

const openWithBound = (maxBodyBytes: number) =>
  openHandler({}, () => now, { ...ingestSettings, maxBodyBytes });

describe.each(encodings)('a body in %p', (name, encode) => {
  test('is counted, and its batch is that of the bytes inside', async () => {
    const { post, batches } = openHandler();
    const { status, json, headers } = await post(encode(body), as(name));
    expect({ status, json }).toEqual({ status: 200, json: counted(2) });
    expect(headers['billable-batch-id']).toBe(idOf(body));
    expect((await post(body)).json).toMatchObject({ duplicate: true });
    expect(batches[0]?.id).toBe(idOf(body));
  });

  test('of exactly the bound after decoding is taken, and one byte more is a 413', async () => {
    expect((await openWithBound(body.length).post(encode(body), as(name))).status).toBe(200);
    const { post, batches } = openWithBound(body.length - 1);
    const { status, json, headers } = await post(encode(body), as(name));
    expect(status).toBe(413);
    expect(json).toMatchObject({
      detail: `The body may have ${body.length - 1} bytes at most after decoding (MAX_BODY_BYTES); it has more.`,
    });
    expect(headers).not.toHaveProperty('billable-batch-id');
    expect(batches).toEqual([]);
  });

  test('that is cut short anywhere is a 400 that says so, and counts nothing', async () => {
    const { post, batches } = openHandler();
    const whole = encode(body);
    for (let length = 0; length < whole.length; length++) {
      const { status, json } = await post(whole.subarray(0, length), as(name));
      expect({ length, status }).toEqual({ length, status: 400 });
      expect(json).toMatchObject({ detail: expect.stringContaining('cannot be decoded') });
    }
    expect(batches).toEqual([]);
  });

  test('with other bytes after its end is a 400: they may be entries', async () => {
    const { post, batches } = openHandler();
    const { status } = await post(Buffer.concat([encode(body), Buffer.from('more')]), as(name));
    expect(status).toBe(400);
    expect(batches).toEqual([]);
  });

  test('that is none is a 400 without an id, and is not quoted', async () => {
    const { status, json, headers } = await openHandler().post(body, as(name));
    expect(status).toBe(400);
    expect(headers).not.toHaveProperty('billable-batch-id');
    expect(JSON.stringify(json)).not.toContain('poppy');
    expect(JSON.stringify(json)).toContain(name.trim().toLowerCase());
  });
});

test.each([
  ['gzip', gzipSync],
  ['zstd', zstdCompressSync],
] as const)('members of %s that follow each other are one body', async (name, encode) => {
  const { post } = openHandler();
  const parts = [body.subarray(0, 40), body.subarray(40)].map((part) => encode(part));
  const { json, headers } = await post(Buffer.concat(parts), as(name));
  expect(json).toEqual(counted(2));
  expect(headers['billable-batch-id']).toBe(idOf(body));
});

test('more frames of zstd than anyone sends are a 400', async () => {
  const frame = zstdCompressSync(Buffer.from(' '));
  const frames = Array.from({ length: 1_001 }, () => frame);
  expect((await openHandler().post(Buffer.concat(frames), as('zstd'))).status).toBe(400);
});

test.each(encodings)('a bomb in %p is not inflated beyond the bound', async (name, encode) => {
  // What comes after the bound is damaged: a decoder that went on would say so.
  const bomb = encode(Buffer.alloc(20_000_000));
  const damaged = Buffer.concat([bomb.subarray(0, Math.floor(bomb.length / 2)), Buffer.alloc(99)]);
  const { status } = await openWithBound(100_000).post(damaged, as(name));
  expect(status).toBe(413);
});

test('a zstd frame that asks for more than 8 MB of history is a 400', async () => {
  const engine = createZstdCompress({ params: { [constants.ZSTD_c_windowLog]: 27 } });
  engine.write(body);
  await promisify((done: () => void) => engine.flush(done))();
  engine.end();
  const chunks: Buffer[] = [];
  for await (const chunk of engine as AsyncIterable<Buffer>) chunks.push(chunk);
  const { status, json } = await openHandler().post(Buffer.concat(chunks), as('zstd'));
  expect(status).toBe(400);
  expect(JSON.stringify(json)).toContain('windowTooLarge');
});

test.each(['identity', 'Identity', ''])('the encoding %p is none', async (name) => {
  const { post } = openHandler();
  expect((await post(body, as(name))).json).toEqual(counted(2));
  const bounded = openWithBound(body.length - 1);
  const { status, headers } = await bounded.post(body, as(name));
  expect(status).toBe(413);
  // What came is what was sent, so it is known which batch it is.
  expect(headers['billable-batch-id']).toBe(idOf(body));
});

test.each(['compress', 'gzip, gzip', 'gzip, identity', 'aws-chunked', 'x', ','])(
  'the encoding %p is a 415 that names the allowed ones',
  async (name) => {
    const { post, batches } = openHandler();
    const { status, json, headers } = await post(gzipSync(body), as(name));
    expect(status).toBe(415);
    expect(json).toMatchObject({
      detail: `The Content-Encoding is ${JSON.stringify(name)}. Allowed: one of gzip, deflate, br, zstd, identity; or none.`,
    });
    expect(headers['accept-encoding']).toBe('gzip, deflate, br, zstd');
    expect(headers).not.toHaveProperty('billable-batch-id');
    expect(batches).toEqual([]);
  },
);
