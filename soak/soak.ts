import { dayMs } from '../shared/calendar/instant.ts';
import { createChance } from './chance.ts';
import { type Faults, runFaults } from './faults.ts';
import { type FleetCounts, runFleet } from './fleet.ts';
import type { Ledger } from './ledger.ts';
import { type Settled, settle } from './settle.ts';
import { createSoakedServer } from './soaked-server.ts';
import { nameUnmet } from './unmet.ts';

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
 * each entry is, before and after a replay.
 */
export const soak = async (options: SoakOptions): Promise<SoakResult> => {
  const { dataDir, seconds, clients, seed } = options;
  const sent: Ledger = new Map();
  const from = new Date(Date.now() - 4 * dayMs).toISOString().slice(0, 10);
  const server = await createSoakedServer(dataDir);
  const ending = AbortSignal.timeout(seconds * 1_000);
  const givingUp = AbortSignal.timeout((seconds + drainSeconds) * 1_000);
  const chanceOf = (number: number) => createChance(seed * 1_000 + number);

  const port = (): number => server.port();
  const [fleet, faults] = await Promise.all([
    runFleet({ clients, ledger: sent, chanceOf, port, ending, givingUp }),
    runFaults({ server, chance: chanceOf(clients), ending }),
  ]);

  const { clockMoves } = faults;
  const settled = await settle({ sent, dataDir, port: port(), from, clockMoves });
  await server.stop();
  const { clockReasons } = settled;
  return {
    ...settled,
    fleet,
    faults,
    lines: [
      ...settled.lines,
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
