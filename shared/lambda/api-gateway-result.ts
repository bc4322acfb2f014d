import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';

import { acceptsGzip, isCompressible, minCompressedBytes } from '../api/compression.ts';
import type { BodyChunk, HttpRequest, HttpResponse } from '../api/message.ts';
import { problem } from '../api/problem.ts';

/** A Lambda answer holds 6 MB of JSON; the rest is for status and headers. */
export const maxResultBodyBytes = 6 * 1024 * 1024 - 64 * 1024;

/**
 * An answer as an HTTP API takes it: collected, since it cannot be streamed, and compressed where
 * the client takes that. One that is too large becomes a 413. Throws what the body throws, so
 * that a part is never sent as the whole.
 */
export const toResult = async (
  response: HttpResponse,
  headers: HttpRequest['headers'],
): Promise<APIGatewayProxyStructuredResultV2> => {
  const isCompressed =
    acceptsGzip(headers) &&
    isCompressible(response) &&
    (typeof response.body !== 'string' || Buffer.byteLength(response.body) > minCompressedBytes);
  const collected = isCompressed ? await collectGzip(response.body) : await collect(response.body);
  if (collected === null) return toResult(tooLarge(isCompressed), {});
  return {
    statusCode: response.status,
    headers: { ...response.headers, ...(isCompressed && { 'content-encoding': 'gzip' }) },
    ...collected,
  };
};

type Collected = Pick<APIGatewayProxyStructuredResultV2, 'body' | 'isBase64Encoded'>;

/** The text, or bytes in base64; `null` where its JSON string would be too long. */
const collect = async (body: HttpResponse['body']): Promise<Collected | null> => {
  let text = '';
  let escapedBytes = 0;
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunksOf(body)) {
    if (typeof chunk !== 'string') {
      bytes += chunk.length;
      if (base64Length(bytes) > maxResultBodyBytes) return null;
      chunks.push(chunk);
      continue;
    }
    escapedBytes += Buffer.byteLength(JSON.stringify(chunk)) - 2;
    if (escapedBytes > maxResultBodyBytes) return null;
    text += chunk;
  }
  return chunks.length > 0 ? inBase64(chunks) : { body: text, isBase64Encoded: false };
};

const base64Length = (bytes: number): number => Math.ceil(bytes / 3) * 4;

const inBase64 = (chunks: readonly Uint8Array[]): Collected => ({
  body: Buffer.concat(chunks).toString('base64'),
  isBase64Encoded: true,
});

/** The compressed text in base64, or `null` where that would be too long. */
const collectGzip = async (body: HttpResponse['body']): Promise<Collected | null> => {
  // Not `pipeline`: it takes leaving the loop early for an error.
  const source = Readable.from(chunksOf(body));
  const compressed = source.pipe(createGzip());
  source.once('error', (error) => compressed.destroy(error));
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of compressed as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (base64Length(bytes) > maxResultBodyBytes) return null;
      chunks.push(chunk);
    }
  } finally {
    source.destroy();
  }
  return inBase64(chunks);
};

async function* chunksOf(body: HttpResponse['body']): AsyncIterable<BodyChunk> {
  if (typeof body === 'string') yield body;
  else yield* body;
}

const tooLarge = (isCompressed: boolean): HttpResponse =>
  problem(
    413,
    'The answer is larger than the 6 MB that can be sent here. Ask for less: a shorter range, ' +
      'a longer period, fewer consumers or groups; or page through JSON with "limit" and "cursor"' +
      `${isCompressed ? '' : '; or accept it compressed ("Accept-Encoding: gzip")'}.`,
  );
