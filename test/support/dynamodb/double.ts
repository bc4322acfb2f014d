import {
  type GetItemCommandInput,
  IdempotentParameterMismatchException,
  type ScanCommandInput,
  type TransactGetItemsCommandInput,
  type TransactWriteItem,
  type TransactWriteItemsCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { DynamoDb } from '../../../shared/adapters/dynamodb/table/client.ts';
import type { Item } from '../../../shared/adapters/dynamodb/table/item.ts';
import { meets, type StoredItem } from './expressions.ts';
import { after, cancelled, keyOfAction, named } from './double-actions.ts';
import { findItems, project } from './double-reads.ts';
import { copyOf, createTable, keyOf } from './double-table.ts';
import { checkRequest, checkResults } from './limits.ts';

export type DynamoDbDouble = DynamoDb & {
  /** Every item, as it is now. */
  items(): readonly StoredItem[];
  /** Forgets client tokens, as DynamoDB does after ten minutes. */
  forgetTokens(): void;
};

type DoubleOptions = {
  /** Awaited while a request is under way; that is when others meet it. */
  readonly turn?: () => Promise<void>;
  readonly items?: readonly StoredItem[];
  /**
   * Numbers from 0 up to 1. Where given, a transaction that is decided becomes visible in pieces,
   * as DynamoDB may show it to a query: only then is it answered.
   */
  readonly torn?: () => number;
};

/**
 * One table in memory with the semantics of DynamoDB that the store rests on: transactions that
 * are whole or nothing, conditions with their reasons, client tokens, conflicts of what is written
 * at the same time, sparse indexes, paging, and the published limits.
 */
export const createDynamoDbDouble = ({
  turn = async () => undefined,
  items = [],
  torn,
}: DoubleOptions = {}): DynamoDbDouble => {
  const table = createTable();
  for (const item of items) table.put(item);
  const tokens = new Map<string, string>();
  const underWay = new Set<string>();
  const held = new Set<string>();

  const transactWrite = async (input: TransactWriteItemsCommandInput): Promise<void> => {
    const actions = input.TransactItems ?? [];
    const token = input.ClientRequestToken ?? '';
    const bytes = JSON.stringify(actions);
    if (underWay.has(token)) throw named('TransactionInProgressException');
    if (tokens.has(token)) {
      if (tokens.get(token) === bytes) return;
      throw new IdempotentParameterMismatchException({ message: 'token', $metadata: {} });
    }
    const keys = actions.map(keyOfAction);
    checkRequest(actions, keys);
    const conflicts = keys.map((key) => held.has(key));
    if (conflicts.includes(true)) {
      throw cancelled(conflicts.map((conflict) => (conflict ? 'TransactionConflict' : 'None')));
    }
    for (const key of keys) held.add(key);
    underWay.add(token);
    let isDecided = false;
    try {
      if (torn === undefined) await turn();
      const effects = decide(actions, keys);
      isDecided = true;
      tokens.set(token, bytes);
      if (torn === undefined) for (const effect of effects) effect();
      else await showInPieces(effects, keys, torn);
    } finally {
      if (torn === undefined || !isDecided) for (const key of keys) held.delete(key);
      underWay.delete(token);
    }
  };

  /** An item is held until it is visible, and no longer. */
  const showInPieces = async (
    effects: readonly (() => void)[],
    keys: readonly string[],
    random: () => number,
  ): Promise<void> => {
    const pieces: number[][] = [[], [], []];
    for (const i of effects.keys()) pieces[Math.floor(random() * pieces.length)]?.push(i);
    for (const piece of pieces) {
      await turn();
      for (const i of piece) {
        effects[i]?.();
        held.delete(keys[i] ?? '');
      }
    }
  };

  /** What the actions do, if the conditions of all of them hold. */
  const decide = (actions: readonly TransactWriteItem[], keys: readonly string[]) => {
    const failed = actions.map((action, i) => !holds(action, keys[i]));
    if (failed.includes(true)) {
      throw cancelled(failed.map((isFailed) => (isFailed ? 'ConditionalCheckFailed' : 'None')));
    }
    const results = actions.map((action, i) => after(action, table.get(keys[i])));
    checkResults(results.filter((result) => result !== null));
    return results.map((result, i) => () => {
      if (actions[i]?.ConditionCheck !== undefined) return;
      if (result === null) table.remove(keys[i] ?? '');
      else table.put(result);
    });
  };

  const holds = (action: TransactWriteItem, key: string | undefined): boolean => {
    const { ConditionExpression: condition, ExpressionAttributeValues: values = {} } =
      action.Put ?? action.Update ?? action.Delete ?? action.ConditionCheck ?? {};
    return condition === undefined || meets(condition, table.get(key) ?? {}, values);
  };

  const write = async (action: TransactWriteItem): Promise<void> => {
    await turn();
    const key = keyOfAction(action);
    checkRequest([action], [key]);
    if (held.has(key)) throw named('TransactionConflictException');
    if (!holds(action, key)) throw named('ConditionalCheckFailedException');
    const result = after(action, table.get(key));
    checkResults(result === null ? [] : [result]);
    if (result === null) table.remove(key);
    else table.put(result);
  };

  const transactGet = async (
    input: TransactGetItemsCommandInput,
  ): Promise<readonly (Item | null)[]> => {
    await turn();
    const keys = (input.TransactItems ?? []).map(({ Get: each }) => keyOf(each?.Key ?? {}));
    if (keys.some((key) => held.has(key))) {
      throw cancelled(keys.map((key) => (held.has(key) ? 'TransactionConflict' : 'None')));
    }
    return keys.map((key) => {
      const item = table.get(key);
      return item === undefined ? null : copyOf(item);
    });
  };

  const get = async (input: GetItemCommandInput): Promise<Item | null> => {
    const item = table.get(keyOf(input.Key ?? {}));
    return item === undefined ? null : copyOf(project(input.ProjectionExpression, item));
  };

  return {
    transactWrite,
    write,
    transactGet,
    get,
    query: async (input) =>
      findItems(table.ordered, input, { condition: input.KeyConditionExpression }),
    scan: async (input) => findItems(table.ordered, input, { belongs: inSegment(input) }),
    items: () => table.ordered(undefined),
    forgetTokens: () => {
      tokens.clear();
    },
  };
};

/** Every item is in one segment of a scan. */
const inSegment =
  ({ Segment: segment = 0, TotalSegments: total = 1 }: ScanCommandInput) =>
  ({ pk }: StoredItem): boolean =>
    Buffer.from(pk?.S ?? '').reduce((sum, byte) => sum + byte, 0) % total === segment;
