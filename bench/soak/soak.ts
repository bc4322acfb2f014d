import { spawnSync } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { dayMs } from '../../shared/domain/instant.ts';
import { createChance } from './chance.ts';
import { type FaultCounts, runFaults } from './faults.ts';
import { type FleetCounts, runFleet } from './fleet.ts';
import { addCounted, addQuarantined } from './found.ts';
import { compareLedgers, type Difference, type Ledger, sumOf } from './ledger.ts';
import { createSoakedServer } from './soaked-server.ts';

export type SoakOptions = {
  readonly dataDir: string;
  readonly seconds: number;
  readonly clients: number;
  readonly seed: number;
};

export type SoakResult = Difference & {
  readonly fleet: FleetCounts;
  readonly faults: FaultCounts;
  readonly counted: number;
  readonly quarantined: number;
  readonly receipts: number;
  /** Whether `npm run verify` finds every counter in agreement with the receipts. */
  readonly isVerified: boolean;
};

/** After the last fault, in seconds: longer than the longest pause of a client, many times over. */
const drainSeconds = 60;

/**
 * Lets a fleet with known totals send to a server to which everything happens, then looks where
 * each entry is: in a counter, or in quarantine, once. Throws where batches cannot be delivered
 * although nothing is wrong any more.
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

  const found: Ledger = new Map();
  await addCounted(found, server.port(), from);
  const counted = sumOf(found);
  await server.stop();
  const receipts = await addQuarantined(found, dataDir);
  const isVerified = runVerify(dataDir);
  const quarantined = sumOf(found) - counted;
  const difference = compareLedgers(sent, found);
  return { ...difference, fleet, faults, counted, quarantined, receipts, isVerified };
};

const within = async <T>(seconds: number, work: Promise<T>): Promise<T> => {
  const waiting = new AbortController();
  const late = wait(seconds * 1_000, null, { signal: waiting.signal }).catch(() => null);
  const first = await Promise.race([work.then((value) => ({ value })), late]);
  waiting.abort();
  if (first === null) throw new Error(`Not every batch was taken within ${seconds} s.`);
  return first.value;
};

const runVerify = (dataDir: string): boolean => {
  const verify = new URL('../../commands/verify.ts', import.meta.url).pathname;
  const args = ['--disable-warning=ExperimentalWarning', verify];
  const env = { PATH: process.env['PATH'], BILLABLE_DATA_DIR: dataDir };
  return spawnSync(process.execPath, args, { env, stdio: 'ignore' }).status === 0;
};
