import { startTarget, type LoadTarget } from '../load/product.ts';
import { atLeast, type Benchmark, type Bound, ratioOf, type Result } from '../measure/line.ts';
import { type Program, startPostgres, startRedis } from '../peers/programs.ts';
import type { PeerKind } from '../peers/server.ts';
import { detailsOf, type Load, measureInTurn, rateOf, startFullProduct } from './http-rows.ts';

type Peer = {
  readonly kind: PeerKind;
  readonly what: string;
  readonly start: () => Promise<Program | null>;
  readonly missing: string;
  readonly bound: Bound;
};

const postgres = {
  start: startPostgres,
  missing: 'PostgreSQL is not here, or no user to run it: apt-get install postgresql',
};

const peers: readonly Peer[] = [
  {
    ...postgres,
    kind: 'postgres-upserts',
    what: 'over PostgreSQL, five upserts a request',
    bound: atLeast(20),
  },
  {
    ...postgres,
    kind: 'postgres-batched',
    what: 'over PostgreSQL, batched with a receipt',
    bound: atLeast(1.5),
  },
  {
    start: startRedis,
    missing: 'Redis is not here: apt-get install redis-server',
    kind: 'redis-batched',
    what: 'over Redis, AOF always, batched with a receipt',
    bound: atLeast(1.5),
  },
];

const load: Load = { form: 'stripped', entries: 1_000, consumers: 100, connections: 4 };

const idOf = ({ kind }: Peer): string => `peer-${kind}`;

const measure = async (peer: Peer, repetitions: number): Promise<Result> => {
  const id = idOf(peer);
  const database = await peer.start();
  if (database === null) return { id, what: peer.what, kind: 'skipped', reason: peer.missing };
  try {
    const front = await startFront(peer.kind, database.port);
    const product = await startFullProduct(load);
    const [products, others] = await measureInTurn([product, front], load, repetitions);
    await Promise.all([product.server.end(), front.server.end()]);
    const measured = rateOf('rate', products);
    const floor = rateOf(peer.kind, others);
    return {
      id,
      what: peer.what,
      measured,
      floor,
      ratio: ratioOf(measured, floor, peer.bound),
      // What the database's own processes use is not seen.
      others: detailsOf(others).map((it) => ({ ...it, name: `${it.name} at its front` })),
    };
  } finally {
    await database.stop();
  }
};

const startFront = (kind: PeerKind, port: number): Promise<LoadTarget> =>
  startTarget(new URL('../peers/server.ts', import.meta.url), [kind, String(port)]);

/** The product over peers behind the same front, each pair measured in the same run. */
export const peerRows: readonly Benchmark[] = peers.map((peer) => ({
  id: idOf(peer),
  what: `Entries a second ${peer.what}`,
  run: ({ repetitions }) => measure(peer, repetitions),
}));
