import { dayMs } from '../shared/calendar/instant.ts';
import { runActors } from './actors/actor.ts';
import { customerReader } from './actors/customer-reader.ts';
import { directoryChanger } from './actors/directory-changer.ts';
import { pageVisitor } from './actors/page-reader.ts';
import { slowReaders } from './actors/slow-readers.ts';
import { chanceBy } from './chance.ts';
import { type Faults, runFaults } from './faults/run-faults.ts';
import { createSoakedServer } from './faults/soaked-server.ts';
import { type Settled, settle } from './judge/settle.ts';
import { nameUnmet } from './judge/unmet.ts';
import { type FleetCounts, runFleet } from './kongs/fleet.ts';
import { billableText } from './world/billable-file.ts';
import { createBooks } from './world/books.ts';
import { createOperator } from './world/operator.ts';
import type { World } from './world/world.ts';

export type SoakOptions = {
  readonly dataDir: string;
  readonly seconds: number;
  readonly clients: number;
  readonly seed: number;
};

export type SoakResult = Settled & {
  readonly fleet: FleetCounts;
  readonly faults: Faults;
  /** How often each actor acted, and what it met. */
  readonly acts: ReadonlyMap<string, number>;
};

/** After the last fault, in seconds: longer than the longest pause of a client, many times over. */
const drainSeconds = 60;

/**
 * Lets a fleet with known totals send to a server to which everything happens, while others read it
 * and work on it; then looks where each entry is, before and after a replay.
 */
export const soak = async (options: SoakOptions): Promise<SoakResult> => {
  const { dataDir, seconds, clients, seed } = options;
  const chanceOf = chanceBy(seed);
  const from = Date.now() - 4 * dayMs;
  const server = await createSoakedServer(dataDir);
  const port = (): number => server.port();
  const books = createBooks();
  const operator = createOperator(dataDir);
  const world: World = { dataDir, port, clockMoves: () => server.clockMoves(), books, operator };
  const directory = directoryChanger(world, chanceOf('directory'), billableText);
  const actors = [
    directory,
    pageVisitor(world, chanceOf('page')),
    await customerReader(world, chanceOf('customers')),
    slowReaders(world, chanceOf('slow readers')),
  ];

  const ending = AbortSignal.timeout(seconds * 1_000);
  const givingUp = AbortSignal.timeout((seconds + drainSeconds) * 1_000);
  const { sent: ledger, counts: acts } = books;
  const chanceOfClient = (client: number) => chanceOf(`client ${client}`);
  const [fleet, faults] = await Promise.all([
    runFleet({ clients, ledger, chanceOf: chanceOfClient, port, ending, givingUp }),
    runFaults({ server, chance: chanceOf('faults'), ending }),
    runActors(actors, { books, chanceOf, ending }),
  ]);

  const { clockMoves } = faults;
  const settled = await settle({ sent: books.sent, dataDir, port: port(), from, clockMoves });
  await server.stop();
  const { clockReasons } = settled;
  return {
    ...settled,
    fleet,
    faults,
    acts,
    lines: [
      ...settled.lines,
      ...books.findings,
      ...(fleet.untaken > 0
        ? [`${fleet.untaken} batches were not taken within ${drainSeconds} s after the last fault`]
        : []),
      ...(fleet.untaken === 0 && settled.receipts !== fleet.batches
        ? [`${settled.receipts} receipts for ${fleet.batches} batches`]
        : []),
      ...nameUnmet({ faults, fleet, clockReasons }),
    ],
  };
};
