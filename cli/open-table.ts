import { connectDynamoDb } from '../shared/adapters/dynamodb/client.ts';
import {
  createDynamoDbCounterStore,
  type DynamoDbCounterStore,
} from '../shared/adapters/dynamodb/counter-store.ts';
import { defaultLimits } from '../shared/adapters/dynamodb/settings.ts';
import { processSurroundings } from '../shared/adapters/dynamodb/surroundings.ts';

/** A person waits longer than Kong does, and may be far from the table. */
const limits = { ...defaultLimits, attemptMs: 5000, writeMs: 60_000, readMs: 60_000 };

/** The store in a DynamoDB table; region and credentials are those of the AWS SDK. */
export const openTable = (
  table: string,
): { readonly store: DynamoDbCounterStore; readonly close: () => void } => {
  const db = connectDynamoDb();
  // Receipts are kept as long as the table says, whatever this environment says.
  const settings = { table, receiptDays: null, limits };
  return {
    store: createDynamoDbCounterStore(db, settings, processSurroundings),
    close: () => {
      db.close();
    },
  };
};
