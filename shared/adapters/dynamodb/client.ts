import {
  type AttributeValue,
  DynamoDBClient,
  type DynamoDBClientConfig,
  GetItemCommand,
  type GetItemCommandInput,
  QueryCommand,
  type QueryCommandInput,
  type QueryCommandOutput,
  ScanCommand,
  type ScanCommandInput,
  type ScanCommandOutput,
  TransactWriteItemsCommand,
  type TransactWriteItemsCommandInput,
} from '@aws-sdk/client-dynamodb';

export type Item = Readonly<Record<string, AttributeValue>>;

/** One answer of a query or a scan; `next` is where the following one begins. */
export type ItemPage = { readonly items: readonly Item[]; readonly next: Item | null };

/**
 * The four requests that the store makes. Each rejects with the SDK's own errors, tries once, and
 * ends when the signal says so; a write whose signal fired may still have been done.
 */
export type DynamoDb = {
  transactWrite(input: TransactWriteItemsCommandInput, signal: AbortSignal): Promise<void>;
  get(input: GetItemCommandInput, signal: AbortSignal): Promise<Item | null>;
  query(input: QueryCommandInput, signal: AbortSignal): Promise<ItemPage>;
  scan(input: ScanCommandInput, signal: AbortSignal): Promise<ItemPage>;
};

/** What `config` leaves open (region, credentials, endpoint) comes from the SDK's environment. */
export const connectDynamoDb = (
  config: DynamoDBClientConfig = {},
): DynamoDb & { close(): void } => {
  // The SDK's own attempts sleep for seconds and know no deadline of ours.
  const client = new DynamoDBClient({ ...config, maxAttempts: 1 });
  return {
    transactWrite: async (input, abortSignal) => {
      await client.send(new TransactWriteItemsCommand(input), { abortSignal });
    },
    get: async (input, abortSignal) =>
      (await client.send(new GetItemCommand(input), { abortSignal })).Item ?? null,
    query: async (input, abortSignal) =>
      toPage(await client.send(new QueryCommand(input), { abortSignal })),
    scan: async (input, abortSignal) =>
      toPage(await client.send(new ScanCommand(input), { abortSignal })),
    close: () => {
      client.destroy();
    },
  };
};

const toPage = (answer: QueryCommandOutput | ScanCommandOutput): ItemPage => ({
  items: answer.Items ?? [],
  next: answer.LastEvaluatedKey ?? null,
});
