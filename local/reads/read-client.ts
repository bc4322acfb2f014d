import type { Worker } from 'node:worker_threads';

import type { FailureLog } from '../../shared/api/failure.ts';
import type { BodyChunk, Handler, HttpRequest, HttpResponse } from '../../shared/api/message.ts';
import type { Log } from '../../shared/ports/log.ts';
import { StoreUnavailable } from '../../shared/ports/store-unavailable.ts';
import type { FromReadWorker, ToReadWorker, WorkerAnswer } from './read-messages.ts';
import { createChunkQueue, type ChunkQueue } from './chunk-queue.ts';

export type ReadClient = {
  /** Has a read worker answer. Throws `StoreUnavailable` where the worker ends before it does. */
  readonly handle: Handler;
  close(): Promise<void>;
};

type ReadClientContext = {
  /** Starts a worker; called at the first request, and again after a worker has ended. */
  readonly startWorker: () => Worker;
  /** Called after the worker has collected the garbage of long answers. */
  readonly collect: () => void;
  readonly log: Log;
  readonly logFailure: FailureLog;
  /** Told where a read has met damage. */
  readonly foundDamaged: () => void;
};

type OpenRequest = {
  readonly answered: PromiseWithResolvers<WorkerAnswer>;
  readonly chunks: ChunkQueue;
};

/**
 * Hands requests to a thread of their own, so that a read of minutes never holds up the thread
 * that counts. Streams come back a few chunks at a time, as fast as the client takes them.
 */
export const createReadClient = ({
  startWorker,
  collect,
  log,
  logFailure,
  foundDamaged,
}: ReadClientContext): ReadClient => {
  const open = new Map<number, OpenRequest>();
  let worker: Worker | null = null;
  let lastId = 0;

  const post = (message: ToReadWorker): void => {
    worker ??= start();
    worker.postMessage(message);
  };

  const start = (): Worker => {
    const started = startWorker();
    started.on('message', receive);
    started.on('error', logFailure);
    started.on('exit', () => {
      if (worker === started) worker = null;
      for (const { answered, chunks } of open.values()) {
        const gone = new StoreUnavailable('the read worker ended before its answer did');
        answered.reject(gone);
        chunks.fail(gone);
      }
      open.clear();
    });
    return started;
  };

  const receive = (message: FromReadWorker): void => {
    if (message.kind === 'log') {
      log(message.line);
      return;
    }
    if (message.kind === 'damaged') {
      foundDamaged();
      return;
    }
    if (message.kind === 'collected') {
      collect();
      return;
    }
    const request = open.get(message.id);
    if (request === undefined) return;
    switch (message.kind) {
      case 'answer':
        request.answered.resolve(message.answer);
        if (message.answer.body !== null) open.delete(message.id);
        break;
      case 'chunk':
        request.chunks.push(message.chunk);
        break;
      case 'end':
        request.chunks.end();
        open.delete(message.id);
        break;
      case 'failed':
        request.chunks.fail(new StoreUnavailable(message.reason));
        open.delete(message.id);
        break;
    }
  };

  /** Not a generator: one that was never started would not tell the worker that it is not wanted. */
  const stream = (id: number, chunks: ChunkQueue): AsyncIterable<BodyChunk> => {
    const iterator: AsyncIterator<BodyChunk> = {
      next: async () => {
        const step = await chunks.next();
        if (step.done !== true && open.has(id)) post({ kind: 'credit', id });
        return step;
      },
      return: async () => {
        if (open.delete(id)) post({ kind: 'cancel', id });
        return { done: true, value: undefined };
      },
    };
    return { [Symbol.asyncIterator]: () => iterator };
  };

  return {
    handle: async (request) => {
      const id = ++lastId;
      const chunks = createChunkQueue();
      const answered = Promise.withResolvers<WorkerAnswer>();
      open.set(id, { answered, chunks });
      post({ kind: 'request', id, request: withoutCredentials(request) });
      const { body, ...answer } = await answered.promise;
      return { ...answer, body: body ?? stream(id, chunks) } satisfies HttpResponse;
    },
    close: async () => {
      await worker?.terminate();
    },
  };
};

/** The token was checked before; it need not travel on. */
const withoutCredentials = (request: HttpRequest): HttpRequest => ({
  ...request,
  headers: {
    ...request.headers,
    authorization: undefined,
    'x-api-key': undefined,
    cookie: undefined,
  },
});
