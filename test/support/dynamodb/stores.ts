import type { DynamoDb } from '../../../shared/adapters/dynamodb/client.ts';
import {
  createDynamoDbCounterStore,
  type DynamoDbCounterStore,
} from '../../../shared/adapters/dynamodb/counter-store.ts';
import {
  defaultLimits,
  type StoreLimits,
  type Surroundings,
} from '../../../shared/adapters/dynamodb/settings.ts';
import { createDynamoDbDouble } from './double.ts';
import { simulatedSurroundings } from '../metering/surroundings.ts';
import type { StoreSubject } from '../stores/stores.ts';

export const tableName = 'billable-test';

/** A store as one process opens it. */
export const openDynamoDbStore = (
  db: DynamoDb,
  surroundings: Surroundings,
  limits: Partial<StoreLimits> = {},
  over: { readonly table?: string; readonly receiptDays?: number } = {},
): DynamoDbCounterStore =>
  createDynamoDbCounterStore(
    db,
    {
      table: over.table ?? tableName,
      receiptDays: over.receiptDays ?? 400,
      limits: { ...defaultLimits, ...limits },
    },
    surroundings,
  );

/** The event loop's next turn: while it is awaited, other transactions meet this one. */
export const nextTurn = async (): Promise<void> => new Promise(setImmediate);

/** The store on the double, where transactions under way at the same time conflict. */
export const doubleSubject = (name: string, limits: Partial<StoreLimits> = {}): StoreSubject => ({
  name,
  runs: 100,
  open: async () => {
    const db = createDynamoDbDouble(nextTurn);
    const surroundings = simulatedSurroundings(1);
    const open = () => openDynamoDbStore(db, surroundings, limits);
    return { store: open(), reopen: async () => open(), close: async () => undefined };
  },
});
