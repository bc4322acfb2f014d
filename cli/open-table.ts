import { openDynamoDbTable } from '../shared/adapters/dynamodb/open-table.ts';
import { defaultLimits } from '../shared/adapters/dynamodb/settings.ts';

/** A person waits longer than Kong does, and may be far from the table. */
export const commandLimits = {
  ...defaultLimits,
  attemptMs: 5000,
  writeMs: 60_000,
  readMs: 60_000,
  commitMs: 50_000,
};

/** The store in a table, for a command. */
export const openTable = (table: string) => openDynamoDbTable({ table, limits: commandLimits });
