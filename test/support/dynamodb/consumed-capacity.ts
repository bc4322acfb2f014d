import {
  type ConsumedCapacity,
  DeleteItemCommand,
  DynamoDBClient,
  type DynamoDBClientConfig,
  PutItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { connectDynamoDb, type DynamoDb } from '../../../shared/adapters/dynamodb/table/client.ts';

/** A client that asks with each write what it consumes, and adds up the server's answers. */
export const countConsumedUnits = (
  config: DynamoDBClientConfig,
): { readonly db: DynamoDb; readonly units: () => number; close(): void } => {
  const client = new DynamoDBClient({ ...config, maxAttempts: 1 });
  const reader = connectDynamoDb(config);
  const asked = { ReturnConsumedCapacity: 'TOTAL' } as const;
  let units = 0;
  const add = (consumed: readonly (ConsumedCapacity | undefined)[] = []): void => {
    for (const each of consumed) units += each?.CapacityUnits ?? Number.NaN;
  };
  return {
    db: {
      ...reader,
      transactWrite: async (input, abortSignal) => {
        const command = new TransactWriteItemsCommand({ ...input, ...asked });
        add((await client.send(command, { abortSignal })).ConsumedCapacity);
      },
      write: async ({ Put: put, Update: update, Delete: remove }, abortSignal) => {
        if (put !== undefined) {
          const command = new PutItemCommand({ ...put, Item: put.Item, ...asked });
          add([(await client.send(command, { abortSignal })).ConsumedCapacity]);
        } else if (update !== undefined) {
          const command = new UpdateItemCommand({ ...update, Key: update.Key, ...asked });
          add([(await client.send(command, { abortSignal })).ConsumedCapacity]);
        } else if (remove !== undefined) {
          const command = new DeleteItemCommand({ ...remove, Key: remove.Key, ...asked });
          add([(await client.send(command, { abortSignal })).ConsumedCapacity]);
        }
      },
    },
    units: () => units,
    close: () => {
      reader.close();
      client.destroy();
    },
  };
};
