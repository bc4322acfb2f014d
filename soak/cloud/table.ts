import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import {
  createDynamoDbCounterStore,
  type DynamoDbCounterStore,
} from '../../shared/adapters/dynamodb/counter-store.ts';
import { defaultLimits, type StoreSettings } from '../../shared/adapters/dynamodb/settings.ts';
import type { DynamoDb } from '../../shared/adapters/dynamodb/table/client.ts';
import { type Fault, faults, withFaults } from '../../test/support/dynamodb/faults.ts';
import type { Chance } from '../chance.ts';
import { receiptDays } from '../settings.ts';

/** How often a request to the table meets a fault, of a thousand, and how often it ends its process. */
export type Weather = { readonly faulty: number; readonly crashing: number };

export const calm: Weather = { faulty: 5, crashing: 1 };
export const storm: Weather = { faulty: 250, crashing: 5 };
export const still: Weather = { faulty: 0, crashing: 0 };

const crashes = ['crash before', 'crash after'] as const;
const disturbances = faults.filter((fault) => !fault.startsWith('crash'));

/** A table that any number of processes work on, each by a connection that fails as the weather is. */
export const createWeatheredTable = (
  { db, table }: EmptyTable,
  chance: Chance,
  count: (what: string) => void,
) => {
  let weather = calm;

  const next = (mayCrash: boolean) => (): Fault | null => {
    const drawn = chance.between(1, 1_000);
    const isCrash = mayCrash && drawn <= weather.crashing;
    if (!isCrash && drawn > weather.faulty) return null;
    const fault = isCrash
      ? chance.oneOf(crashes)
      : chance.oneOf<Fault>([disturbances[0] ?? 'reset', ...disturbances]);
    count(`request ${fault}`);
    return fault;
  };

  const runtime = {
    clock: Date.now,
    random: () => chance.between(0, 999_999) / 1_000_000,
    newId: randomUUID,
    sleep: async (ms: number) => wait(ms),
    abortAfter: (ms: number) => AbortSignal.timeout(ms),
  };

  return {
    setWeather: (of: Weather): void => {
      weather = of;
    },
    runtime,
    /** Opens the table as one process does. */
    open: ({ mayCrash }: { readonly mayCrash: boolean }) => {
      const faulty = withFaults(db, next(mayCrash), runtime.random);
      const props = { db: faulty, settings: settingsOf(table), runtime };
      const store: DynamoDbCounterStore = createDynamoDbCounterStore(props);
      return { store, props, hasCrashed: () => faulty.hasCrashed() };
    },
  };
};

export type WeatheredTable = ReturnType<typeof createWeatheredTable>;

/** Where a run begins. */
export type EmptyTable = { readonly db: DynamoDb; readonly table: string };

const settingsOf = (table: string): StoreSettings => ({
  table,
  deployment: { receiptDays, commitSeconds: 2, partitions: { pages: 4, inbox: 2 } },
  // A process that dies leaves its lease behind: here that is over in a second.
  limits: { ...defaultLimits, leaseMs: 1_000, recoverMs: 5_000, catchUpMs: 30_000, settleMs: 100 },
});
