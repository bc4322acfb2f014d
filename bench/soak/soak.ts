import { setTimeout as wait } from 'node:timers/promises';
import { dayMs } from '../../shared/domain/instant.ts';
import { createChance } from './chance.ts';
import { type Faults, nameUnmet, runFaults } from './faults.ts';
import { type FleetCounts, runFleet } from './fleet.ts';
import type { Ledger } from './ledger.ts';
import { type Settled, settle } from './settle.ts';
import { createSoakedServer } from './soaked-server.ts';

export type SoakOptions = {
  readonly dataDir: string;
  readonly seconds: number;
  readonly clients: number;
  readonly seed: number;
};

export type SoakResult = Settled & { readonly fleet: FleetCounts; readonly faults: Faults };

/** After the last fault, in seconds: longer than the longest pause of a client, many times over. */
const drainSeconds = 60;

/**
 * Lets a fleet with known totals send to a server to which everything happens, then looks where
 * each entry is, before and after a replay. Throws where batches cannot be delivered although
 * nothing is wrong any more.
 */
export const soak = async (options: SoakOptions): Promise<SoakResult> => {
  const { dataDir, seconds, clients, seed } = options;
  const sent: Ledger = new Map();
  const from = new Date(Date.now() - 4 * dayMs).toISOString().slice(0, 10);
  const server = await createSoakedServer(dataDir);
  const ending = AbortSignal.timeout(seconds * 1_000);
  const chanceOf = (number: number) => createChance(seed * 1_000 + number);

  const port = (): number => server.port();
  const [fleet, faults] = await within(
    seconds + drainSeconds,
    Promise.all([
      runFleet({ clients, ledger: sent, chanceOf, port, ending }),
      runFaults({ server, chance: chanceOf(clients), ending }),
    ]),
  );

  const { clockMoves } = faults;
  const settled = await settle({ sent, dataDir, port: port(), from, clockMoves });
  await server.stop();
  return { ...settled, fleet, faults, lines: [...settled.lines, ...nameUnmet(faults)] };
};

const within = async <T>(seconds: number, work: Promise<T>): Promise<T> => {
  const waiting = new AbortController();
  const late = wait(seconds * 1_000, null, { signal: waiting.signal }).catch(() => null);
  const first = await Promise.race([work.then((value) => ({ value })), late]);
  waiting.abort();
  if (first === null) throw new Error(`Not every batch was taken within ${seconds} s.`);
  return first.value;
};
