import type { QueryCommandInput } from '@aws-sdk/client-dynamodb';
import type { BatchId } from '../../metering/batch.ts';
import type { PageId } from '../../metering/page.ts';
import * as expressions from './expressions.ts';
import { escapeText } from './key-text.ts';
import { idPrefix, type MarkerPrefix, pagePartition, partPrefix, receiptKey } from './keys.ts';

type Query = Omit<QueryCommandInput, 'TableName'>;

const values = (
  texts: Readonly<Record<string, string>>,
): QueryCommandInput['ExpressionAttributeValues'] =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, { S: text }]));

/** The rows of one slot of a page, by consumer id; from an id on where one is given. */
export const pageQuery = (
  page: PageId,
  slot: number,
  fromId: string | undefined,
  limit: number,
): Query => {
  const partition = { ':partition': pagePartition(page, slot) };
  return {
    ConsistentRead: true,
    Limit: limit,
    ...(fromId === undefined
      ? {
          KeyConditionExpression: expressions.inPartition,
          ExpressionAttributeValues: values(partition),
        }
      : {
          KeyConditionExpression: expressions.fromSort,
          ExpressionAttributeValues: values({ ...partition, ':from': escapeText(fromId) }),
        }),
  };
};

/** The rows of one consumer id on a page, in every name and shard. */
export const consumerQuery = (page: PageId, slot: number, id: string): Query =>
  prefixQuery(pagePartition(page, slot), idPrefix(id));

/** Whether a slot of a page has any row: at most one key. */
export const anyRowQuery = (page: PageId, slot: number): Query => ({
  ConsistentRead: true,
  Limit: 1,
  ProjectionExpression: expressions.keysOnly,
  KeyConditionExpression: expressions.inPartition,
  ExpressionAttributeValues: values({ ':partition': pagePartition(page, slot) }),
});

export const partsQuery = (id: BatchId, attempt: string): Query =>
  prefixQuery(receiptKey(id).pk, partPrefix(attempt));

export const markersQuery = (id: BatchId, prefix: MarkerPrefix): Query => ({
  ...prefixQuery(receiptKey(id).pk, prefix),
  ProjectionExpression: expressions.keysOnly,
});

const prefixQuery = (partition: string, prefix: string): Query => ({
  ConsistentRead: true,
  KeyConditionExpression: expressions.withSortPrefix,
  ExpressionAttributeValues: values({ ':partition': partition, ':prefix': prefix }),
});

/** The keys under which an index lists items. An index follows its table by about a second. */
export const indexQuery = (indexName: string, attributeName: string, key: string): Query => ({
  IndexName: indexName,
  ProjectionExpression: expressions.keysOnly,
  KeyConditionExpression: expressions.indexed(attributeName),
  ExpressionAttributeValues: values({ ':key': key }),
});
