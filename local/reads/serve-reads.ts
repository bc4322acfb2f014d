import { setImmediate } from 'node:timers/promises';
import type { MessagePort } from 'node:worker_threads';

import { describeFailure } from '../../shared/api/failure.ts';
import type { BodyChunk, Handler, HttpRequest } from '../../shared/api/message.ts';
import { type FromReadWorker, initialCredits, type ToReadWorker } from './read-messages.ts';

/** Texts are joined to about this many characters, as each message has a fixed cost. */
const chunkCharacters = 64 * 1024;

/** An answer of more chunks than this, about 4 MB, is a long one. */
const longAnswerChunks = 64;

type OpenStream = { credits: number; isCancelled: boolean; wake: () => void };

/**
 * Answers the requests that come through a port by `handler`, which must not throw. Chunks are
 * sent as the other side gives credit for them, so that memory is bounded on both sides.
 *
 * `afterLongAnswer` is called at the end of each long answer, and when no stream is open after some
 * were broken off. Without it V8 would keep their garbage while the next answer allocates more.
 */
export const serveReads = (
  port: MessagePort,
  handler: Handler,
  afterLongAnswer: () => void,
): void => {
  const open = new Map<number, OpenStream>();
  let hasLeftRows = false;
  const post = (message: FromReadWorker): void => port.postMessage(message);
  const collect = (): void => {
    hasLeftRows = false;
    afterLongAnswer();
  };

  const sendStream = async (id: number, body: AsyncIterable<BodyChunk>): Promise<void> => {
    const stream: OpenStream = {
      credits: initialCredits,
      isCancelled: false,
      wake: () => undefined,
    };
    open.set(id, stream);
    let chunks = 0;
    try {
      for await (const chunk of joined(body)) {
        // Yields to the event loop, so that requests, credits and cancellations are handled.
        await setImmediate();
        await credit(stream);
        if (stream.isCancelled) return;
        stream.credits -= 1;
        chunks += 1;
        post({ kind: 'chunk', id, chunk });
      }
      post({ kind: 'end', id });
    } catch (error) {
      post({ kind: 'failed', id, reason: describeFailure(error) });
    } finally {
      open.delete(id);
      // A cancelled stream has read rows ahead that it never sends.
      if (stream.isCancelled) hasLeftRows = true;
      const isWorthIt = chunks > longAnswerChunks || (hasLeftRows && open.size === 0);
      // In a later turn: until this function returns, it still references the answer.
      if (isWorthIt) void setImmediate().then(collect);
    }
  };

  const answer = async (id: number, request: HttpRequest): Promise<void> => {
    const { body, ...rest } = await handler(request);
    const isText = typeof body === 'string';
    post({ kind: 'answer', id, answer: { ...rest, body: isText ? body : null } });
    if (!isText) await sendStream(id, body);
  };

  port.on('message', (message: ToReadWorker) => {
    if (message.kind === 'request') {
      void answer(message.id, message.request);
      return;
    }
    const stream = open.get(message.id);
    if (stream === undefined) return;
    if (message.kind === 'credit') stream.credits += 1;
    else stream.isCancelled = true;
    stream.wake();
  });
};

const credit = async (stream: OpenStream): Promise<void> => {
  while (stream.credits === 0 && !stream.isCancelled) {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    stream.wake = () => resolve(undefined);
    await promise;
  }
};

async function* joined(chunks: AsyncIterable<BodyChunk>): AsyncGenerator<BodyChunk> {
  let parts: string[] = [];
  let characters = 0;
  for await (const part of chunks) {
    // Bytes come from files, in chunks that are long enough.
    if (typeof part !== 'string') {
      if (parts.length > 0) yield parts.join('');
      [parts, characters] = [[], 0];
      yield part;
      continue;
    }
    parts.push(part);
    characters += part.length;
    if (characters < chunkCharacters) continue;
    // `+` would build a rope, which posting the message flattens into a copy in old space.
    yield parts.join('');
    parts = [];
    characters = 0;
  }
  if (parts.length > 0) yield parts.join('');
}
