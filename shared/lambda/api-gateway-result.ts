import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';

import { acceptsGzip, minCompressedBytes } from '../api/compression.ts';
import type { HttpRequest, HttpResponse } from '../api/message.ts';
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
    (typeof response.body !== 'string' || Buffer.byteLength(response.body) > minCompressedBytes);
  const body = isCompressed ? await collectGzip(response.body) : await collectText(response.body);
  if (body === null) return toResult(tooLarge(isCompressed), {});
  return {
    statusCode: response.status,
    headers: { ...response.headers, ...(isCompressed && { 'content-encoding': 'gzip' }) },
    body,
    isBase64Encoded: isCompressed,
  };
};

/** The text, or `null` where its JSON string would be too long. */
const collectText = async (body: HttpResponse['body']): Promise<string | null> => {
  let text = '';
  let escapedBytes = 0;
  for await (const chunk of chunksOf(body)) {
    escapedBytes += Buffer.byteLength(JSON.stringify(chunk)) - 2;
    if (escapedBytes > maxResultBodyBytes) return null;
    text += chunk;
  }
  return text;
};

/** The compressed text in base64, or `null` where that would be too long. */
const collectGzip = async (body: HttpResponse['body']): Promise<string | null> => {
  // Not `pipeline`: it takes leaving the loop early for an error.
  const source = Readable.from(chunksOf(body));
  const compressed = source.pipe(createGzip());
  source.once('error', (error) => compressed.destroy(error));
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of compressed as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (Math.ceil(bytes / 3) * 4 > maxResultBodyBytes) return null;
      chunks.push(chunk);
    }
  } finally {
    source.destroy();
  }
  return Buffer.concat(chunks).toString('base64');
};

async function* chunksOf(body: HttpResponse['body']): AsyncIterable<string> {
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
