import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { createChance } from '../../../soak/chance.ts';
import { runFleet } from '../../../soak/kongs/fleet.ts';
import { createBooks } from '../../../soak/world/books.ts';
import { entriesIn } from '../../../soak/ledger.ts';

test('batches that are refused without end are given up at last, and stay in the ledger', async () => {
  const [ending, givingUp] = [new AbortController(), new AbortController()];
  let asked = 0;
  const server = createServer((request, response) => {
    request.resume();
    ending.abort();
    if (++asked === 20) givingUp.abort();
    response.writeHead(503).end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const books = createBooks();
  try {
    const counts = await runFleet({
      clients: 3,
      books,
      chanceOf: createChance,
      port: () => (server.address() as AddressInfo).port,
      ending: ending.signal,
      givingUp: givingUp.signal,
    });
    expect(counts).toMatchObject({ batches: 3, untaken: 3, duplicates: 0 });
    expect(counts.attempts).toBeGreaterThanOrEqual(20);
    expect(entriesIn(books.sent)).toBe(counts.entries);
  } finally {
    server.close();
  }
});
