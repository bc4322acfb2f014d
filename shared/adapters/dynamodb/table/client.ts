import {
  DeleteItemCommand,
  DynamoDBClient,
  type DynamoDBClientConfig,
  GetItemCommand,
  type GetItemCommandInput,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
  type ScanCommandInput,
  TransactGetItemsCommand,
  type TransactGetItemsCommandInput,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  type TransactWriteItemsCommandInput,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';

import { sendForAnswer } from './item-answer.ts';
import type { Item, ItemAnswer } from './item.ts';

/** As many as a store has requests under way; the SDK's own limit is 50. */
const sockets = { httpAgent: { maxSockets: 100 }, httpsAgent: { maxSockets: 100 } };

/**
 * The requests that the store makes. Each rejects with the SDK's own errors, tries once, and ends
 * when the signal says so; a write whose signal fired may still be done, also much later.
 */
export type DynamoDb = {
  transactWrite(input: TransactWriteItemsCommandInput, signal: AbortSignal): Promise<void>;
  /** One action on its own, outside of a transaction. */
  write(action: TransactWriteItem, signal: AbortSignal): Promise<void>;
  /** Items as they are between two transactions; rejects while one is under way on any of them. */
  transactGet(
    input: TransactGetItemsCommandInput,
    signal: AbortSignal,
  ): Promise<readonly (Item | null)[]>;
  get(input: GetItemCommandInput, signal: AbortSignal): Promise<Item | null>;
  query(input: QueryCommandInput, signal: AbortSignal): Promise<ItemAnswer>;
  scan(input: ScanCommandInput, signal: AbortSignal): Promise<ItemAnswer>;
};

/** What `config` leaves open (region, credentials, endpoint) comes from the SDK's environment. */
export const connectDynamoDb = (
  config: DynamoDBClientConfig = {},
): DynamoDb & { close(): void } => {
  // The SDK's own attempts sleep for seconds and know no deadline of ours.
  const client = new DynamoDBClient({ requestHandler: sockets, ...config, maxAttempts: 1 });
  return {
    transactWrite: async (input, abortSignal) => {
      await client.send(new TransactWriteItemsCommand(input), { abortSignal });
    },
    write: async ({ Put: put, Update: update, Delete: remove }, abortSignal) => {
      if (put !== undefined) {
        await client.send(new PutItemCommand({ ...put, Item: put.Item }), { abortSignal });
      } else if (update !== undefined) {
        const input: UpdateItemCommandInput = { ...update, Key: update.Key };
        await client.send(new UpdateItemCommand(input), { abortSignal });
      } else if (remove !== undefined) {
        await client.send(new DeleteItemCommand({ ...remove, Key: remove.Key }), { abortSignal });
      }
    },
    transactGet: async (input, abortSignal) => {
      const { Responses: responses = [] } = await client.send(new TransactGetItemsCommand(input), {
        abortSignal,
      });
      return responses.map(({ Item: item }) => item ?? null);
    },
    get: async (input, abortSignal) =>
      (await client.send(new GetItemCommand(input), { abortSignal })).Item ?? null,
    query: async (input, abortSignal) =>
      sendForAnswer(client, new QueryCommand(input), abortSignal),
    scan: async (input, abortSignal) => sendForAnswer(client, new ScanCommand(input), abortSignal),
    close: () => {
      client.destroy();
    },
  };
};
