import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';

import type { FailureLog } from '../../shared/api/failure.ts';
import type { ProblemResponse } from '../../shared/api/problem.ts';
import type { RequestHead, Router } from '../../shared/api/router.ts';
import { type Answered, isStrayBatch, isUnrouted } from './answered.ts';
import { answerBrokenRequest, maxHeaderBytes } from './broken-request.ts';
import { createBodyRoom, noRoom } from './body-room.ts';
import { bodyBound, declaredLength, drainBody, maxWireBytes, readBody } from './request-body.ts';
import { onceClosed } from './once-closed.ts';
import { headOf } from './request-head.ts';
import { sendResponse } from './send-response.ts';
import { silenceMs, silentConnections } from './silent-connections.ts';
import { oversized } from './oversized.ts';
import { listenProblem } from '../start-problem.ts';
import { defaultTimeouts, type Timeouts } from './timeouts.ts';
import { wrongHead } from './wrong-head.ts';

export type HttpServerContext = {
  readonly router: Router;
  readonly maxBodyBytes: number;
  readonly log: FailureLog;
  /** Asked where no route takes what is sent: a batch on a wrong path has a right token. Default: no. */
  readonly hasIngestToken?: (head: RequestHead) => Promise<boolean>;
  /** Hears of every answer when it has left, or of a request whose client is gone. */
  readonly observe?: (answered: Answered) => void;
  readonly timeouts?: Partial<Timeouts>;
  /** Sent with every answer. */
  readonly headers?: Readonly<Record<string, string>>;
};

export type HttpServer = {
  /** Resolves to the actual port. Throws `StartProblem` where the address cannot be had. */
  listen(host: string, port: number): Promise<number>;
  /** Takes no more requests, finishes those under way, at most `boundMs`, then cuts them off. */
  stop(boundMs: number): Promise<void>;
};

/** How many times the largest body is held of all bodies together. */
const roomInBodies = 4;

/** How many times the largest body is read and dropped, so that a client gets to its answer. */
const drainedBodies = 4;

/** Puts a router on the wire with `node:http`: bounds, timeouts, streams, and an orderly end. */
export const createHttpServer = ({
  router,
  maxBodyBytes,
  log,
  hasIngestToken = async () => false,
  observe = () => undefined,
  timeouts,
  headers: everyAnswer = {},
}: HttpServerContext): HttpServer => {
  const { idleTimeout, paceWindow, ...requestTimeouts } = { ...defaultTimeouts, ...timeouts };
  const room = createBodyRoom(roomInBodies * maxBodyBytes);
  let isStopping = false;
  /** The answers that are not at their end yet, several where a client sends without waiting. */
  const answers = new WeakMap<Duplex, Set<ServerResponse>>();
  const strays = new WeakSet<IncomingMessage>();
  /** What came of a body whose length was not declared. */
  const undeclaredBytes = new WeakMap<IncomingMessage, number>();

  const answer = async (
    request: IncomingMessage,
    out: ServerResponse,
    acceptBody: () => void,
  ): Promise<void> => {
    const head = headOf(request);
    const isBodyComing = head.headers['expect'] === undefined;
    const admitted = wrongHead(request) ?? (await router.admit(head));
    if (typeof admitted !== 'function') {
      const isLost = isUnrouted(head.method, admitted.status);
      if (isLost && (await hasIngestToken(head))) strays.add(request);
      return refuse(request, out, admitted, { isBodyComing });
    }
    const declared = declaredLength(request);
    const bound = bodyBound(head, router, maxBodyBytes);
    const tooLarge = (received: string) => oversized(received, { maxBytes: bound, maxBodyBytes });
    const maxBytes = maxWireBytes(request, bound);
    if (declared !== null && declared > maxBytes) {
      return refuse(request, out, tooLarge(`${declared} bytes`), { isBodyComing });
    }
    acceptBody();
    const reading = await readBody(request, maxBytes, room);
    if (reading.kind === 'gone') return;
    const bytes = reading.kind === 'whole' ? reading.body.length : reading.bytes;
    if (declared === null) undeclaredBytes.set(request, bytes);
    if (reading.kind !== 'whole') {
      const refusal = reading.kind === 'no_room' ? noRoom : tooLarge('more');
      return refuse(request, out, refusal, { isBodyComing: true });
    }
    const response = await admitted({ ...head, body: reading.body }).finally(reading.leave);
    if (response.released !== undefined) onceClosed(out, response.released);
    announceEnd(out);
    await sendResponse(out, response, { head, log, paceWindow });
  };

  /** Answers without having read the body; what still comes of it is dropped, up to a bound. */
  const refuse = async (
    request: IncomingMessage,
    out: ServerResponse,
    { status, headers, body }: ProblemResponse,
    { isBodyComing }: { readonly isBodyComing: boolean },
  ): Promise<void> => {
    const declared = declaredLength(request);
    const isShort = declared !== null && declared <= maxBodyBytes;
    if (!isShort || !isBodyComing) out.setHeader('connection', 'close');
    announceEnd(out);
    out.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
    // The answer goes out before the rest comes in: a client may wait for it, or never end.
    if (request.method !== 'HEAD') out.write(body);
    if (isBodyComing) await drainBody(request, drainedBodies * maxBodyBytes);
    out.end();
  };

  const announceEnd = (out: ServerResponse): void => {
    if (isStopping) out.setHeader('connection', 'close');
  };

  const handle = (request: IncomingMessage, out: ServerResponse, acceptBody: () => void): void => {
    const open = answers.get(request.socket) ?? new Set();
    answers.set(request.socket, open.add(out));
    const { remoteAddress: client = '' } = request.socket;
    const beganAt = performance.now();
    for (const [name, value] of Object.entries(everyAnswer)) out.setHeader(name, value);
    out.once('close', () => {
      open.delete(out);
      const { method, path } = headOf(request);
      const status = out.headersSent ? out.statusCode : null;
      const ms = performance.now() - beganAt;
      const bodyBytes = declaredLength(request) ?? undeclaredBytes.get(request) ?? null;
      const isStray = strays.has(request) || isStrayBatch(method, path);
      observe({ method, route: router.routeOf(path), status, ms, client, bodyBytes, isStray });
      if (isStopping) server.closeIdleConnections();
    });
    answer(request, out, acceptBody).catch((error: unknown) => {
      log(error);
      out.destroy();
    });
  };

  const server = createServer({
    ...requestTimeouts,
    maxHeaderSize: maxHeaderBytes,
    joinDuplicateHeaders: true,
    requireHostHeader: false,
  });
  server.timeout = idleTimeout;
  server.on('request', (request, out) => handle(request, out, () => undefined));
  server.on('checkContinue', (request, out) => handle(request, out, () => out.writeContinue()));
  server.on('checkExpectation', (request, out) => handle(request, out, () => undefined));
  server.on('clientError', (error, socket) => {
    const hasBegun = [...(answers.get(socket) ?? [])].some((out) => out.headersSent);
    // Written into an answer, another one would pass for a part of it.
    if (hasBegun) {
      socket.destroy();
      return;
    }
    const status = answerBrokenRequest(error, socket, everyAnswer);
    const client = socket instanceof Socket ? (socket.remoteAddress ?? '') : '';
    if (status !== null) {
      const unknown = { method: null, route: null, bodyBytes: null, isStray: false };
      observe({ ...unknown, status, ms: 0, client });
    }
  });

  const silent = silentConnections(server);

  return {
    listen: async (host, port) => {
      server.listen(port, host);
      try {
        await once(server, 'listening');
      } catch (error) {
        throw listenProblem(error as NodeJS.ErrnoException, host, port);
      }
      // Too many open files and its like: a connection is lost, the server is not.
      server.on('error', log);
      return (server.address() as AddressInfo).port;
    },
    stop: async (boundMs) => {
      isStopping = true;
      const closed = once(server, 'close');
      server.close();
      const silence = setTimeout(silent.close, silenceMs);
      const bound = setTimeout(() => server.closeAllConnections(), boundMs);
      await closed;
      clearTimeout(silence);
      clearTimeout(bound);
    },
  };
};
