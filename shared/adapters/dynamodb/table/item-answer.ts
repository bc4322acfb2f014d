import {
  type AttributeValue,
  type DynamoDBClient,
  QueryCommand,
  type ScanCommand,
} from '@aws-sdk/client-dynamodb';

import { DamagedStore } from '../../../stored/damaged-store.ts';
import { asListOf, asObject, memberOf, type Reader, readJson } from '../../../stored/read-json.ts';
import type { Item, ItemAnswer } from './item.ts';
import { binaryAttributes } from './table.ts';

/**
 * An answer of a query or a scan, read without the SDK's deserialiser: that takes four times as long
 * as `JSON.parse` of the same bytes. The values of texts, numbers, lists and sets are in DynamoDB's
 * own form already; only bytes are base64. Errors are the SDK's.
 */
export const sendForAnswer = async (
  client: DynamoDBClient,
  command: QueryCommand | ScanCommand,
  abortSignal: AbortSignal,
): Promise<ItemAnswer> => {
  let answer: ItemAnswer = { items: [], next: null };
  // Both commands have a stack of one form, which only the types tell apart.
  const stack = command.middlewareStack as QueryCommand['middlewareStack'];
  stack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { response } = result;
      if (isAnswer(response) && response.statusCode === 200) {
        answer = readAnswer(await collect(response.body));
        // Nothing is left for the SDK to read.
        response.body = new Uint8Array();
      }
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'readAnswer' },
  );
  await (command instanceof QueryCommand
    ? client.send(command, { abortSignal })
    : client.send(command, { abortSignal }));
  return answer;
};

type Answer = { readonly statusCode: number; body: AsyncIterable<Uint8Array> | Uint8Array };

const isAnswer = (response: unknown): response is Answer =>
  typeof response === 'object' && response !== null && 'statusCode' in response;

const collect = async (body: Answer['body']): Promise<string> => {
  if (body instanceof Uint8Array) return Buffer.from(body).toString();
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
};

/** `Items` and `LastEvaluatedKey` of the body, where bytes are base64. */
const readAnswer = (text: string): ItemAnswer => {
  const answer = readJson(text, asObject);
  const items = memberOf(answer, 'Items', asItems);
  for (const item of items) {
    for (const name of binaryAttributes) {
      const base64: unknown = item[name]?.B;
      if (typeof base64 === 'string') item[name] = { B: bytesOf(base64) };
    }
  }
  return { items, next: memberOf(answer, 'LastEvaluatedKey', asKeyOrNone) };
};

type ReadItem = Record<string, AttributeValue>;

/** An object; its attributes are checked where they are used, by `stored.ts`. */
const isItem = (value: unknown): value is ReadItem =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const asItem: Reader<ReadItem> = (value) => {
  if (isItem(value)) return value;
  throw new DamagedStore('', 'an item');
};

/** A count has none. */
const asItems: Reader<ReadItem[]> = (value) => (value === undefined ? [] : asListOf(asItem)(value));

const asKeyOrNone: Reader<Item | null> = (value) => (value === undefined ? null : asItem(value));

const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));
