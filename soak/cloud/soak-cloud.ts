import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { castOf } from '../actors/cast.ts';
import { runActors } from '../actors/actor.ts';
import { chanceBy } from '../chance.ts';
import { judgeOutside } from '../judge/outside.ts';
import { settle } from '../judge/settle.ts';
import { createFilesystemReportStore } from '../../shared/adapters/filesystem/report-store.ts';
import { dayMs } from '../../shared/calendar/instant.ts';
import { emptyFile, readBillableText } from '../../shared/customers/billable-file.ts';
import { signingKeyOf } from '../../shared/customers/signing-keys.ts';
import { monthAt, monthBefore } from '../../shared/reports/month.ts';
import { readConfig } from '../../shared/settings/config.ts';
import { runFleet } from '../kongs/fleet.ts';
import { environmentOf, placeIn, type SoakPlace } from '../settings.ts';
import type { SoakOptions, SoakResult } from '../soak.ts';
import { billableText, writeBillableFile } from '../world/billable-file.ts';
import { createBooks } from '../world/books.ts';
import { firstClaims } from '../world/customers.ts';
import { startSystems } from '../world/systems.ts';
import type { World } from '../world/world.ts';
import { cloudOperator } from './console.ts';
import { serveFunctions } from './functions.ts';
import { recoverer } from './recoverer.ts';
import { createWeatheredTable, type EmptyTable, still } from './table.ts';
import { runWeather } from './weather.ts';

/** After the last fault, in seconds: longer than the longest pause of a client, many times over. */
const drainSeconds = 60;

/**
 * The same on DynamoDB: the functions that AWS runs, in processes that die, on a table that fails. What is
 * about one machine does not happen: its disk, its lock, its backups.
 */
export const soakCloud = async (on: EmptyTable, options: SoakOptions): Promise<SoakResult> => {
  const { folder, seconds, clients, seed } = options;
  const chanceOf = chanceBy(seed);
  const begun = Date.now();
  const place = placeIn(folder);
  mkdirSync(place.dataDir);
  const month = monthAt(begun, 'UTC');
  const months = [month, monthBefore(month)] as const;
  const systems = await startSystems(Date.now, month);
  writeBillableFile(place.configFile, billableText(firstClaims, systems.text));

  const books = createBooks();
  const table = createWeatheredTable(on, chanceOf('table'), books.count);
  const shared = {
    config: configOf(place),
    key: signingKeyOf(randomBytes(40)),
    reports: createFilesystemReportStore(place.dataDir),
    file: lastGoodFile(place),
    table,
  };
  const operator = cloudOperator({ ...shared, place });
  const functions = await serveFunctions({ ...shared, books, chance: chanceOf('functions') });
  let moves = 0;
  const world: World = {
    place,
    port: () => functions.port,
    clockMoves: () => moves,
    books,
    operator,
    isFresh: false,
  };
  const actingMs = seconds * 750;
  const halfTime = begun + actingMs / 2;
  const cast = await castOf({ world, systems, chanceOf, months, halfTime });

  const ending = AbortSignal.timeout(actingMs);
  const givingUp = AbortSignal.timeout(actingMs + drainSeconds * 1_000);
  const { port, moveClock } = functions;
  const noteClock = (): void => {
    moves++;
  };
  const chanceOfClient = (client: number) => chanceOf(`client ${client}`);
  const chance = chanceOf('faults');
  const over = new AbortController();
  // To the very end: what is answered is counted when this, or another call, has committed it.
  const recovering = runActors([recoverer(table)], { books, chanceOf, ending: over.signal });
  const [fleet, { counts, clockMoves }] = await Promise.all([
    runFleet({ clients, books, chanceOf: chanceOfClient, port: () => port, ending, givingUp }),
    runWeather({ table, chance, ending, moveClock, noteClock }),
    runActors(cast.actors, { books, chanceOf, ending }),
  ]);

  table.setWeather(still);
  systems.calm();
  const open = async () => {
    const { store } = table.open({ mayCrash: false });
    await store.catchUp(Date.now());
    return { ...store, close: () => undefined };
  };
  const from = begun - 4 * dayMs;
  const { run } = operator;
  const settled = await settle({ sent: books.sent, open, run, port, from, clockMoves });

  const days = [
    ...new Set([begun, Date.now()].map((at) => new Date(at).toISOString().slice(0, 10))),
  ];
  const outside = await judgeOutside({ world, systems, claims: cast.claims(), days, months });
  over.abort();
  await recovering;
  await functions.stop();
  await systems.close();
  return {
    ...settled,
    fleet,
    faults: { counts, clockMoves, refusedAsFull: 0 },
    acts: books.counts,
    lines: [
      ...settled.lines,
      ...books.findings,
      ...outside,
      ...(fleet.untaken > 0 ? [`${fleet.untaken} batches were not taken`] : []),
      ...(fleet.untaken === 0 && settled.receipts !== fleet.batches
        ? [`${settled.receipts} receipts for ${fleet.batches} batches`]
        : []),
    ],
  };
};

const configOf = (place: SoakPlace) => {
  const reading = readConfig(environmentOf(place));
  if (reading.kind === 'invalid') throw new Error(reading.problems.join('\n'));
  return reading.config;
};

/** The directory as AWS has it: where the file of now is wrong, the last good version. */
const lastGoodFile = ({ configFile }: SoakPlace) => {
  let file = emptyFile;
  return async () => {
    const reading = readBillableText(readFileSync(configFile, 'utf8'));
    if (reading.kind === 'valid') ({ file } = reading);
    return file;
  };
};
