import { dataFile } from '../shared/adapters/sqlite/files.ts';
import { openSqliteReader } from '../shared/adapters/sqlite/reader.ts';
import { dayMs, type EpochMs } from '../shared/calendar/instant.ts';
import { monthAt, monthBefore } from '../shared/reports/month.ts';
import { runActors } from './actors/actor.ts';
import { type Cast, castOf } from './actors/cast.ts';
import { backupMaker, takeBackup } from './actors/backup-maker.ts';
import { expireNow, expirer } from './actors/expirer.ts';
import { slowReaders } from './actors/slow-readers.ts';
import { chanceBy } from './chance.ts';
import { besideFleet, restoreFromBackup, sendOne } from './faults/restored.ts';
import { type Faults, runFaults } from './faults/run-faults.ts';
import { createSoakedServer } from './faults/soaked-server.ts';
import { judgeOutside } from './judge/outside.ts';
import { type Settled, settle } from './judge/settle.ts';
import { nameUnmet } from './judge/unmet.ts';
import { createBatchMaker } from './kongs/batches.ts';
import { type FleetCounts, runFleet } from './kongs/fleet.ts';
import { longAgoMs, sendLongAgo } from './kongs/old-kong.ts';
import { placeIn } from './settings.ts';
import { billableText, writeBillableFile } from './world/billable-file.ts';
import { firstClaims } from './world/customers.ts';
import { createBooks } from './world/books.ts';
import { createOperator } from './world/operator.ts';
import { startSystems } from './world/systems.ts';
import type { World } from './world/world.ts';

export type SoakOptions = {
  /** An empty folder. */
  readonly folder: string;
  readonly seconds: number;
  readonly clients: number;
  readonly seed: number;
};

export type SoakResult = Settled & {
  readonly fleet: FleetCounts;
  readonly faults: Omit<Faults, 'counts'> & { readonly counts: Readonly<Record<string, number>> };
  /** How often each actor acted, and what it met. */
  readonly acts: ReadonlyMap<string, number>;
};

/** After the last fault, in seconds: longer than the longest pause of a client, many times over. */
const drainSeconds = 60;

/** Of the time of a run, what is kept for what comes after the last fault. */
const judgingSeconds = (seconds: number): number => Math.min(30, seconds / 4);

/**
 * Lets a fleet with known totals send to a server to which everything happens, while others read it
 * and work on it; then looks where each entry is, before and after a replay, and at what went out.
 */
export const soak = async (options: SoakOptions): Promise<SoakResult> => {
  const { folder, seconds, clients, seed } = options;
  const chanceOf = chanceBy(seed);
  const begun = Date.now();
  const place = placeIn(folder);
  const months = [monthAt(begun, 'UTC'), monthBefore(monthAt(begun, 'UTC'))] as const;
  const systems = await startSystems(Date.now, months[0]);
  const books = createBooks();
  const operator = createOperator(place);

  writeBillableFile(place.configFile, billableText(firstClaims, systems.text));
  const longAgo = await createSoakedServer(place, -longAgoMs);
  await sendLongAgo(chanceOf('long ago'), { books, port: longAgo.port() });
  await longAgo.stop();
  const server = await createSoakedServer(place);
  const port = (): number => server.port();
  const world: World = {
    place,
    port,
    clockMoves: () => server.clockMoves(),
    books,
    operator,
    isFresh: true,
  };
  const nextBatch = createBatchMaker(chanceOf('restores'), { ledger: books.sent, name: 'beside' });
  // Without a batch of now, the clock is not believed after those of long ago.
  await sendOne(world, nextBatch());
  await takeBackup(world);
  const actingMs = (seconds - judgingSeconds(seconds)) * 1_000;
  const halfTime = Date.now() + actingMs / 2;
  const cast: Cast = await castOf({ world, systems, chanceOf, months, halfTime });

  const here = [slowReaders(world, chanceOf('slow readers')), backupMaker(world), expirer(world)];

  const ending = AbortSignal.timeout(actingMs);
  const givingUp = AbortSignal.timeout(actingMs + drainSeconds * 1_000);
  const chanceOfClient = (client: number) => chanceOf(`client ${client}`);
  const restore = async (): Promise<void> =>
    restoreFromBackup({ world, server, month: months[0], systems, nextBatch });
  const [fleet, faults] = await Promise.all([
    runFleet({ clients, books, chanceOf: chanceOfClient, port, ending, givingUp }),
    runFaults({ world, server, chance: chanceOf('faults'), ending, restore }),
    runActors([...cast.actors, ...here], { books, chanceOf, ending }),
  ]);

  systems.calm();
  // So that the file of the customers is in force, whatever was written last.
  await server.stop();
  await server.start();
  books.count('receipt dropped', await expireNow(place.dataDir));
  const { clockMoves } = faults;
  const from = begun - longAgoMs - 4 * dayMs;
  const settled = await settle({
    sent: books.sent,
    open: async () => openSqliteReader(dataFile(place.dataDir)),
    run: operator.run,
    port: port(),
    from,
    clockMoves,
  });
  const days = [...new Set([begun, Date.now()].map(dayOf))];
  const claims = cast.claims();
  const outside = await judgeOutside({ world, systems, claims, days, months });
  await server.stop();
  await systems.close();
  const { clockReasons } = settled;
  const { counts: acts } = books;
  return {
    ...settled,
    fleet,
    faults,
    acts,
    lines: [
      ...settled.lines,
      ...books.findings,
      ...outside,
      ...(fleet.untaken > 0
        ? [`${fleet.untaken} batches were not taken within ${drainSeconds} s after the last fault`]
        : []),
      // Those of long ago were dropped.
      ...(fleet.untaken === 0 && settled.receipts !== fleet.batches + (acts.get(besideFleet) ?? 0)
        ? [`${settled.receipts} receipts for ${fleet.batches} batches`]
        : []),
      ...nameUnmet({ faults, fleet, acts, clockReasons }),
    ],
  };
};

const dayOf = (at: EpochMs): string => new Date(at).toISOString().slice(0, 10);
