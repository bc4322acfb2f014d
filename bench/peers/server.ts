// A peer behind the product's own HTTP front: the same bounds, token, parsing and aggregation, with
// another store. Arguments: which peer, and the port of its database.
import { createIngestHandler } from '../../functions/ingest/handler.ts';
import { createHttpServer } from '../../local/http/http-server.ts';
import type { Handler } from '../../shared/api/message.ts';
import { createRouter } from '../../shared/api/router.ts';
import type { CounterWriter } from '../../shared/ports/counter-store.ts';
import { benchToken } from '../load/product.ts';
import { connectPostgres, createPostgresStore } from './postgres-store.ts';
import { createUpsertHandler } from './postgres-upserts.ts';
import { createRedisStore } from './redis-store.ts';

export type PeerKind = 'postgres-upserts' | 'postgres-batched' | 'redis-batched';

const connections = 8;

const log = (error: unknown): void => {
  console.error(error);
};

const ingestInto = (store: Pick<CounterWriter, 'applyOnce'>): Handler =>
  createIngestHandler({
    store: { ...store, receiptsCompleteSince: async () => null },
    clock: Date.now,
    settings: {
      maxEventAgeDays: 40,
      maxBodyBytes: 33_554_432,
      metering: { labels: ['service'], meters: [] },
    },
    log,
  });

const handlerOf = async (kind: PeerKind, port: number): Promise<Handler> => {
  switch (kind) {
    case 'postgres-upserts':
      return createUpsertHandler(connectPostgres(port, connections));
    case 'postgres-batched':
      return ingestInto(await createPostgresStore(connectPostgres(port, connections)));
    case 'redis-batched':
      return ingestInto(createRedisStore(port));
  }
};

const [kind, databasePort] = process.argv.slice(2);
const handler = await handlerOf(kind as PeerKind, Number(databasePort));
const router = createRouter([{ method: 'POST', path: '/ingest', scope: 'ingest', handler }], {
  tokens: { tokens: async () => [benchToken] },
  log,
});
const server = createHttpServer({ router, maxBodyBytes: 33_554_432, log });
process.send?.({ port: await server.listen('127.0.0.1', 0) });
