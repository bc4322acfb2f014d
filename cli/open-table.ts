import { connectDynamoDb } from '../shared/adapters/dynamodb/table/client.ts';
import {
  createDynamoDbCounterStore,
  type DynamoDbCounterStore,
} from '../shared/adapters/dynamodb/counter-store.ts';
import { defaultLimits } from '../shared/adapters/dynamodb/settings.ts';
import { processSurroundings } from '../shared/adapters/dynamodb/surroundings.ts';

/** A person waits longer than Kong does, and may be far from the table. */
const limits = {
  ...defaultLimits,
  attemptMs: 5000,
  writeMs: 60_000,
  readMs: 60_000,
  commitMs: 50_000,
};

/** The store in a DynamoDB table; region and credentials are those of the AWS SDK. */
export const openTable = (
  table: string,
): { readonly store: DynamoDbCounterStore; readonly close: () => void } => {
  const db = connectDynamoDb();
  const settings = { table, deployment: null, limits };
  return {
    store: createDynamoDbCounterStore({ db, settings, surroundings: processSurroundings }),
    close: () => {
      db.close();
    },
  };
};
