import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createGzip, gzip } from 'node:zlib';

import { acceptsGzip, isCompressible, minCompressedBytes } from '../../shared/api/compression.ts';
import { answerToError, type FailureLog } from '../../shared/api/failure.ts';
import type { BodyChunk, HttpResponse } from '../../shared/api/message.ts';
import type { RequestHead } from '../../shared/api/router.ts';
import { keepPace } from './pace.ts';

export type SendContext = {
  readonly head: RequestHead;
  readonly log: FailureLog;
  /** In milliseconds, as `keepPace` has it. */
  readonly paceWindow: number;
};

/**
 * Writes an answer to the wire; resolves when it is written or the client is gone. Never rejects.
 *
 * A stream that fails before its first text becomes an error answer; one that fails later breaks
 * the connection, so that the client cannot take the part for the whole.
 */
export const sendResponse = async (
  out: ServerResponse,
  response: HttpResponse,
  context: SendContext,
): Promise<void> => {
  if (typeof response.body === 'string') {
    await sendText(out, response, response.body, context);
    return;
  }
  const texts = response.body[Symbol.asyncIterator]();
  let first: IteratorResult<BodyChunk>;
  try {
    first = await texts.next();
  } catch (error) {
    const answer = answerToError(error, context.log);
    await sendText(out, answer, answer.body, context);
    return;
  }
  const { socket } = out;
  const rest = watched(first, texts, (error) => {
    context.log(error);
    // To a client of HTTP/1.0 an orderly end of the connection would look like the end of the body.
    socket?.resetAndDestroy();
  });
  await sendStream(out, response, rest, context);
};

const sendText = async (
  out: ServerResponse,
  { status, headers }: HttpResponse,
  text: string,
  { head, paceWindow }: SendContext,
): Promise<void> => {
  const bytes = Buffer.byteLength(text);
  if (bytes > minCompressedBytes && acceptsGzip(head.headers)) {
    const compressed = await promisify(gzip)(text);
    const length = compressed.length;
    out.writeHead(status, { ...headers, 'content-encoding': 'gzip', 'content-length': length });
    if (length <= pieceBytes) out.end(compressed);
    else await pump([Readable.from(piecesOf(compressed))], out, paceWindow);
    return;
  }
  // A 304 or an answer to HEAD has no body, and its Content-Length would be that of the body left out,
  // which is not known here.
  const isLeftOut = status === 304 || out.req.method === 'HEAD';
  out.writeHead(status, isLeftOut ? headers : { 'content-length': bytes, ...headers });
  // Passed as a string, so that Node sends it in one write with the head.
  if (bytes <= pieceBytes) out.end(text);
  else await pump([Readable.from(piecesOf(Buffer.from(text)))], out, paceWindow);
};

/** A larger answer is written in pieces, so that `keepPace` sees how much the client has taken. */
const pieceBytes = 64 * 1024;

function* piecesOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}

const sendStream = async (
  out: ServerResponse,
  { status, headers }: HttpResponse,
  texts: AsyncIterable<BodyChunk>,
  { head, paceWindow }: SendContext,
): Promise<void> => {
  const source = Readable.from(texts);
  const isCompressed = isCompressible({ status, headers }) && acceptsGzip(head.headers);
  out.writeHead(status, { ...headers, ...(isCompressed && { 'content-encoding': 'gzip' }) });
  await pump(isCompressed ? [source, createGzip()] : [source], out, paceWindow);
};

const pump = async (
  stages: readonly (NodeJS.ReadableStream | NodeJS.ReadWriteStream)[],
  out: ServerResponse,
  paceWindow: number,
): Promise<void> => {
  keepPace(out, paceWindow);
  try {
    await pipeline([...stages, out]);
  } catch {
    // Either the texts failed, which `watched` has reported, or the client went away.
  }
};

/**
 * A stream from its first text on; `failed` is called with an error before the reader sees it.
 *
 * Not a generator: a generator that was never started does not pass `return` on to `rest`.
 */
const watched = (
  first: IteratorResult<BodyChunk>,
  rest: AsyncIterator<BodyChunk>,
  failed: (error: unknown) => void,
): AsyncIterable<BodyChunk> => {
  let isFirst = true;
  const iterator: AsyncIterator<BodyChunk> = {
    next: async () => {
      if (isFirst) {
        isFirst = false;
        return first;
      }
      try {
        return await rest.next();
      } catch (error) {
        failed(error);
        throw error;
      }
    },
    return: async () => (await rest.return?.()) ?? { done: true, value: undefined },
  };
  return { [Symbol.asyncIterator]: () => iterator };
};
