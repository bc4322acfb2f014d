import type { OnStuck } from '../../../shared/adapters/dynamodb/commit/commit.ts';
import type { DynamoDb } from '../../../shared/adapters/dynamodb/table/client.ts';
import {
  createDynamoDbCounterStore,
  type DynamoDbCounterStore,
} from '../../../shared/adapters/dynamodb/counter-store.ts';
import {
  defaultLimits,
  type Deployment,
  type Partitions,
  type StoreLimits,
  type Runtime,
} from '../../../shared/adapters/dynamodb/settings.ts';
import type { BatchId } from '../../../shared/metering/batch.ts';
import { commitSettings } from '../../../shared/settings/commits.ts';
import { createDynamoDbDouble } from './double.ts';
import { simulatedRuntime } from '../metering/runtime.ts';
import type { StoreSubject } from '../stores/stores.ts';

export const tableName = 'billable-test';

/** A look takes a request for each partition of the inbox, so most tests have few. */
const fewPartitions: Partitions = { pages: 16, inbox: 4 };

/** Those of a stack for which no one chose any. */
export const shippedPartitions: Partitions = {
  pages: Number(commitSettings.pagePartitions.fallback),
  inbox: Number(commitSettings.inboxPartitions.fallback),
};

/** A store as one process opens it; it commits at once. */
export const openDynamoDbStore = (
  db: DynamoDb,
  runtime: Runtime,
  limits: Partial<StoreLimits> = {},
  over: Partial<Deployment> & { readonly table?: string; readonly onStuck?: OnStuck } = {},
): DynamoDbCounterStore => {
  const { onStuck, table = tableName, ...deployment } = over;
  return createDynamoDbCounterStore({
    db,
    settings: {
      table,
      deployment: {
        receiptDays: 400,
        commitSeconds: 0,
        partitions: fewPartitions,
        ...deployment,
      },
      limits: { ...defaultLimits, ...limits },
    },
    runtime,
    ...(onStuck && { onStuck }),
  });
};

/** The event loop's next turn: while it is awaited, other transactions meet this one. */
export const nextTurn = async (): Promise<void> => new Promise(setImmediate);

/** The store on the double, where transactions under way at the same time conflict. */
export const doubleSubject = (
  name: string,
  limits: Partial<StoreLimits> = {},
  {
    isTorn = false,
    partitions = fewPartitions,
  }: { readonly isTorn?: boolean; readonly partitions?: Partitions } = {},
): StoreSubject => ({
  name,
  runs: 100,
  open: async () => {
    const runtime = simulatedRuntime(1);
    const db = createDynamoDbDouble({
      turn: nextTurn,
      ...(isTorn && { torn: runtime.random }),
    });
    const open = () => openDynamoDbStore(db, runtime, limits, { partitions });
    return {
      store: open(),
      reopen: async () => recovered(open()),
      include: async () => {
        await recovered(open());
      },
      close: async () => undefined,
    };
  },
});

/** The batches that wait, or are in groups under way. */
export const waitingIn = async (store: DynamoDbCounterStore): Promise<ReadonlySet<BatchId>> => {
  const ids = new Set<BatchId>();
  for await (const chunk of store.waiting()) for (const id of chunk) ids.add(id);
  return ids;
};

/** A store after the function once a minute came by until nothing is left to do. */
export const recovered = async (store: DynamoDbCounterStore): Promise<DynamoDbCounterStore> => {
  for (let minute = 0; minute < 20; minute++) {
    const { committed, recovered: ended } = await store.recover();
    if (committed === 0 && ended === 0 && (await waitingIn(store)).size === 0) return store;
  }
  throw new Error('what waits does not come to an end');
};
