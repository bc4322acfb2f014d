import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http';
import { text } from 'node:stream/consumers';
import { createHttpServer, type HttpServer } from '../../../local/http/http-server.ts';
import type { Handler } from '../../../shared/api/message.ts';
import { createRouter } from '../../../shared/api/router.ts';

export const token = 'token1';
export const maxBodyBytes = 100_000;

let running: HttpServer | null = null;

/** Ends the server that a test has left running. */
export const stopServer = async (): Promise<void> => {
  await running?.stop(0);
};

/** A server on any free port, whose handler answers `POST /in` with a token, `GET /out` and `POST /form`. */
export const openServer = async (
  handler: Handler,
  timeouts: Parameters<typeof createHttpServer>[0]['timeouts'] = {},
  maxBytes = maxBodyBytes,
) => {
  const logged: unknown[] = [];
  const log = (error: unknown) => {
    logged.push(error);
  };
  const router = createRouter(
    [
      { method: 'POST', path: '/in', scope: 'ingest', handler },
      { method: 'GET', path: '/out', scope: null, handler },
      { method: 'POST', path: '/form', scope: null, handler },
    ],
    { tokens: { tokens: async () => [token] }, log },
  );
  const created = createHttpServer({ router, maxBodyBytes: maxBytes, log, timeouts });
  const server: HttpServer = {
    ...created,
    stop: async (boundMs) => {
      await created.stop(boundMs);
      running = null;
    },
  };
  running = server;
  const port = await server.listen('127.0.0.1', 0);
  const send = (
    method: string,
    path: string,
    headers: Record<string, string | number> = {},
  ): ClientRequest => {
    const sent = httpRequest({ port, host: '127.0.0.1', method, path, headers });
    // A connection that the server breaks is what several tests look for.
    sent.on('error', () => undefined);
    return sent;
  };
  return { server, port, logged, send };
};

export const answerOf = async (sent: ClientRequest): Promise<IncomingMessage> => {
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  return answer;
};

/** The whole answer to a request without a body. */
export const get = async (sent: ClientRequest) => {
  sent.end();
  const answer = await answerOf(sent);
  return { status: answer.statusCode, headers: answer.headers, body: await text(answer) };
};

export const fine: Handler = async () => ({ status: 200, headers: {}, body: 'fine' });

export const streaming =
  (stream: () => AsyncIterable<string>): Handler =>
  async () => ({ status: 200, headers: { 'content-type': 'text/csv' }, body: stream() });
