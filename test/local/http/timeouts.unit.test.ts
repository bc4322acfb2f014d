import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Server } from 'node:http';
import { expect, test } from '@jest/globals';
import { createHttpServer } from '../../../local/http/http-server.ts';
import { createRouter } from '../../../shared/api/router.ts';

/** Where Node tells of each request, and of the server that it came to. */
const requestStart = 'http.server.request.start';

test('a client has 15 s for its headers and 60 s for a whole request', async () => {
  const log = (error: unknown): never => {
    throw error;
  };
  const router = createRouter([], { tokens: { tokens: async () => [] }, log });
  const server = createHttpServer({ router, maxBodyBytes: 1, log });
  const heard: Server[] = [];
  const hear = (message: unknown): void => {
    heard.push((message as { readonly server: Server }).server);
  };
  subscribe(requestStart, hear);
  try {
    const port = await server.listen('127.0.0.1', 0);
    await (await fetch(`http://127.0.0.1:${port}/`)).text();
  } finally {
    unsubscribe(requestStart, hear);
    await server.stop(0);
  }
  expect(heard).toMatchObject([{ headersTimeout: 15_000, requestTimeout: 60_000 }]);
});
