import type { OnStuck } from './commit/commit.ts';
import { createDynamoDbCounterStore, type DynamoDbCounterStore } from './counter-store.ts';
import { defaultLimits, type Deployment, type StoreLimits } from './settings.ts';
import { processRuntime } from './runtime.ts';
import { connectDynamoDb, type DynamoDb } from './table/client.ts';

type OpenTable = {
  readonly store: DynamoDbCounterStore;
  /** For what is kept in the table next to the counters. */
  readonly db: DynamoDb;
  readonly close: () => void;
};

/** The store in a table, for a process of its own. Region and credentials are those of the AWS SDK. */
export const openDynamoDbTable = ({
  table,
  deployment = null,
  limits = defaultLimits,
  onStuck,
}: {
  readonly table: string;
  readonly deployment?: Deployment | null;
  readonly limits?: StoreLimits;
  readonly onStuck?: OnStuck;
}): OpenTable => {
  const db = connectDynamoDb();
  const store = createDynamoDbCounterStore({
    db,
    settings: { table, deployment, limits },
    runtime: processRuntime,
    ...(onStuck && { onStuck }),
  });
  return { store, db, close: () => db.close() };
};
