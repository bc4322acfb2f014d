import type { QueryCommandInput } from '@aws-sdk/client-dynamodb';

import * as expressions from './expressions.ts';
import { escapeText } from './key-text.ts';
import {
  chunkMarkerKey,
  chunkMarkerPrefix,
  groupsPartition,
  idPrefix,
  inboxPartition,
  partitionOfConsumer,
  pagePartition,
  type PagePartition,
  partKey,
  partPrefix,
} from './keys.ts';

type Query = Omit<QueryCommandInput, 'TableName'>;

const values = (
  texts: Readonly<Record<string, string>>,
): QueryCommandInput['ExpressionAttributeValues'] =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, { S: text }]));

const partitionQuery = (partition: string): Query => ({
  ConsistentRead: true,
  KeyConditionExpression: expressions.inPartition,
  ExpressionAttributeValues: values({ ':partition': partition }),
});

const prefixQuery = (partition: string, prefix: string): Query => ({
  ConsistentRead: true,
  KeyConditionExpression: expressions.withSortPrefix,
  ExpressionAttributeValues: values({ ':partition': partition, ':prefix': prefix }),
});

/** The rows of one partition of a page, by consumer id; from an id on where one is given. */
export const pageQuery = (
  at: PagePartition,
  { fromId, limit }: { readonly fromId?: string | undefined; readonly limit: number },
): Query => {
  const partition = pagePartition(at);
  if (fromId === undefined) return { ...partitionQuery(partition), Limit: limit };
  return {
    ConsistentRead: true,
    Limit: limit,
    KeyConditionExpression: expressions.fromSort,
    ExpressionAttributeValues: values({ ':partition': partition, ':from': escapeText(fromId) }),
  };
};

/** The rows of one consumer id on a page, in every name and label. */
export const consumerQuery = (
  { page, meter }: Omit<PagePartition, 'partition'>,
  id: string,
  partitions: number,
): Query => {
  const partition = partitionOfConsumer(id, partitions);
  return prefixQuery(pagePartition({ page, meter, partition }), idPrefix(id));
};

/** Whether a partition of a page has any row: at most one key. */
export const anyRowQuery = (at: PagePartition): Query => ({
  ...partitionQuery(pagePartition(at)),
  Limit: 1,
  ProjectionExpression: expressions.keysOnly,
});

export const partsQuery = (attempt: string): Query =>
  prefixQuery(partKey(attempt, 0).pk, partPrefix);

export const chunkMarkersQuery = (attempt: string): Query => ({
  ...prefixQuery(chunkMarkerKey(attempt, 0).pk, chunkMarkerPrefix),
  ProjectionExpression: expressions.keysOnly,
});

/** What waits in one partition of the inbox, oldest first. */
export const inboxQuery = (partition: number, limit: number): Query => ({
  ...partitionQuery(inboxPartition(partition)),
  Limit: limit,
});

export const headersQuery: Query = partitionQuery(groupsPartition);

/** The keys under which an index lists items. An index follows its table by about a second. */
export const indexQuery = (indexName: string, attributeName: string, key: string): Query => ({
  IndexName: indexName,
  ProjectionExpression: expressions.keysOnly,
  KeyConditionExpression: expressions.indexed(attributeName),
  ExpressionAttributeValues: values({ ':key': key }),
});
