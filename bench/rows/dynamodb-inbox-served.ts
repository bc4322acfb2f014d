import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { processRuntime } from '../../shared/adapters/dynamodb/runtime.ts';
import type { DynamoDb } from '../../shared/adapters/dynamodb/table/client.ts';
import { StoreUnavailable } from '../../shared/ports/store-unavailable.ts';
import { createDynamoDbDouble } from '../../test/support/dynamodb/double.ts';
import { openServedTable } from '../../test/support/dynamodb/served-table.ts';
import { openDynamoDbStore, waitingIn } from '../../test/support/dynamodb/stores.ts';
import { installDynoxide } from '../../test/support/dynoxide/install.ts';
import { startDynoxide } from '../../test/support/dynoxide/start.ts';
import { startEmulator } from '../../test/support/emulator/start.ts';
import { simulatedRuntime } from '../../test/support/metering/runtime.ts';
import { fillInbox } from '../load/aws/full-inbox.ts';
import type { Benchmark, BenchLine } from '../measure/line.ts';

const batches = 100_000;

type Server = { readonly endpoint: string; stop(): Promise<void> };

type Place = {
  readonly id: string;
  readonly name: string;
  /** Starts it, empty; gives the reason where it cannot run here. */
  readonly start: () => Promise<Server | { readonly missing: string }>;
};

const places: readonly Place[] = [
  {
    id: 'inbox-emulator',
    name: 'the AWS emulator',
    start: async () => startEmulator(),
  },
  {
    id: 'inbox-dynoxide',
    name: 'dynoxide',
    start: async () => {
      const missing = installDynoxide();
      return missing === null ? startDynoxide() : { missing };
    },
  },
];

/** These servers take longer for a request than DynamoDB. */
const patient = { attemptMs: 30_000, writeMs: 60_000, readMs: 60_000 };

/** Fails where what was committed is not what waited. */
const measure = async (row: Pick<BenchLine, 'id' | 'what'>, server: Server): Promise<BenchLine> => {
  const config: DynamoDBClientConfig = {
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  // Their items are those that the store writes, put in 25 at a time: one transaction each takes long.
  const double = createDynamoDbDouble();
  const startsAt = Date.now() - batches;
  const { compare } = await fillInbox(double, simulatedRuntime(1, startsAt), { batches, startsAt });
  const { db, table, close } = await openServedTable(config, double.items());
  try {
    let transactions = 0;
    const counting: DynamoDb = {
      ...db,
      transactWrite: async (...request) => {
        transactions++;
        await db.transactWrite(...request);
      },
    };
    const store = openDynamoDbStore(counting, processRuntime, patient, { table });
    const beganAt = performance.now();
    let runs = 0;
    for (; (await waitingIn(store)).size > 0; runs++) await store.recover().catch(endedByTime);
    const seconds = (performance.now() - beganAt) / 1_000;
    await compare(store);
    return {
      ...row,
      measured: { name: 'time', unit: 's', samples: [seconds] },
      others: [
        { name: 'runs', unit: '', samples: [runs] },
        { name: 'transactions', unit: '', samples: [transactions] },
      ],
    };
  } finally {
    await close();
  }
};

/** A run has 45 s. What it leaves, also in the middle of a group, is the next one's. */
const endedByTime = (error: unknown): void => {
  if (!(error instanceof StoreUnavailable)) throw error;
};

const benchmarkOf = ({ id, name, start }: Place): Benchmark => {
  const what = `${batches.toLocaleString('en-US')} batches wait on ${name}: committed exactly by the function once a minute`;
  return {
    id,
    what,
    run: async () => {
      const server = await start();
      if ('missing' in server) return { id, what, kind: 'skipped', reason: server.missing };
      try {
        return await measure({ id, what }, server);
      } finally {
        await server.stop();
      }
    },
  };
};

/** How long it takes is the server's speed, so it has no bound. */
export const servedInboxes: readonly Benchmark[] = places.map(benchmarkOf);
