import { randomBytes } from 'node:crypto';
import {
  BatchWriteItemCommand,
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  type DynamoDBClientConfig,
} from '@aws-sdk/client-dynamodb';
import { connectDynamoDb } from '../../../shared/adapters/dynamodb/table/client.ts';
import type { Item } from '../../../shared/adapters/dynamodb/table/item.ts';
import { tableDefinition } from '../../../shared/adapters/dynamodb/table/table.ts';
import type { Partitions, StoreLimits } from '../../../shared/adapters/dynamodb/settings.ts';
import { openDynamoDbStore, recovered } from './stores.ts';
import { simulatedRuntime } from '../metering/runtime.ts';
import type { StoreSubject } from '../stores/stores.ts';

export type ServedTable = Awaited<ReturnType<typeof openServedTable>>;

/** A new table of a server that speaks DynamoDB's protocol, with a client of its own. */
export const openServedTable = async (
  config: DynamoDBClientConfig,
  items: readonly Item[] = [],
) => {
  const admin = new DynamoDBClient(config);
  // Short: tokens of requests are made of it, and have 36 characters at most.
  const table = `billable-${randomBytes(6).toString('hex')}`;
  await admin.send(new CreateTableCommand({ ...tableDefinition, TableName: table }));
  for (let start = 0; start < items.length; start += 25) {
    const puts = items.slice(start, start + 25).map((item) => ({ PutRequest: { Item: item } }));
    await admin.send(new BatchWriteItemCommand({ RequestItems: { [table]: puts } }));
  }
  const db = connectDynamoDb(config);
  return {
    db,
    table,
    close: async () => {
      db.close();
      await admin.send(new DeleteTableCommand({ TableName: table }));
      admin.destroy();
    },
  };
};

/** Few: each is a request for each page and meter, and each look at the inbox. */
export const servedPartitions: Partitions = { pages: 2, inbox: 2 };

/** The store on tables that `openTable` makes. */
export const servedSubject = (
  name: string,
  openTable: () => Promise<ServedTable>,
  limits: Partial<StoreLimits>,
): StoreSubject => ({
  name,
  runs: 10,
  open: async () => {
    const { db, table, close } = await openTable();
    // A recovery waits for seconds until transactions must have ended: those of the tests have.
    const runtime = simulatedRuntime(1, Date.now());
    const open = () =>
      openDynamoDbStore(db, runtime, limits, { table, partitions: servedPartitions });
    return {
      store: open(),
      reopen: async () => recovered(open()),
      include: async () => {
        await recovered(open());
      },
      close,
    };
  },
});
