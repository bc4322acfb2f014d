import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createBooks } from '../../soak/world/books.ts';
import { placeIn } from '../../soak/settings.ts';
import type { Ended, RunCommand } from '../../soak/world/operator.ts';
import type { World } from '../../soak/world/world.ts';

type Answer = { readonly status?: number; readonly text: string };

/** A world of the soak whose server gives the answers that a test sets, and whose commands end as it says. */
export const stageWith = async (
  answerOf: (path: string) => Answer,
  end: (words: readonly string[]) => Partial<Ended> = () => ({}),
) => {
  const run: RunCommand = async (...words) => ({ code: 0, out: 'token\n', err: '', ...end(words) });
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
    place: placeIn('/nowhere'),
    port: () => port,
    clockMoves: () => moves,
    isFresh: true,
    books,
    operator: { run, alone: async (work) => work(run) },
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
