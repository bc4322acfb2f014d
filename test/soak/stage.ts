import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createBooks } from '../../soak/world/books.ts';
import type { World } from '../../soak/world/world.ts';

type Answer = { readonly status?: number; readonly text: string };

/** A world of the soak whose server gives the answers that a test sets, and whose commands end well. */
export const stageWith = async (answerOf: (path: string) => Answer) => {
  const server = createServer((request, response) => {
    const { status = 200, text } = answerOf(request.url ?? '');
    response.writeHead(status).end(text);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const books = createBooks();
  let moves = 0;
  const world: World = {
    dataDir: '/nowhere',
    port: () => port,
    clockMoves: () => moves,
    books,
    operator: { run: async () => ({ code: 0, out: 'token\n', err: '' }) },
  };
  return {
    world,
    books,
    moveClock: () => {
      moves++;
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};
