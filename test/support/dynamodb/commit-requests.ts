import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import * as fc from 'fast-check';
import { takeMarker } from '../../../shared/adapters/dynamodb/inbox/markers.ts';
import * as expressions from '../../../shared/adapters/dynamodb/table/expressions.ts';
import type { Item } from '../../../shared/adapters/dynamodb/table/item.ts';
import {
  headerKey,
  leaseKey,
  plusKey,
  receiptKey,
  toItemKey,
} from '../../../shared/adapters/dynamodb/table/keys.ts';
import { attribute } from '../../../shared/adapters/dynamodb/table/table.ts';

export type ToActions = (table: string) => TransactWriteItem[];

export const partitions = { pages: 16, inbox: 1 };
export const batches = fc.constantFrom('a'.repeat(64), 'b'.repeat(64));

const putNew = (table: string, key: { pk: string; sk: string }, rest: Item): TransactWriteItem => ({
  Put: {
    TableName: table,
    Item: { ...toItemKey(key), ...rest },
    ConditionExpression: expressions.isAbsent,
  },
});

export const receipts: fc.Arbitrary<ToActions> = fc
  .tuple(batches, fc.uint8Array({ minLength: 1 }))
  .map(([id, bytes]) => (table) => [
    putNew(table, receiptKey(id), {
      [attribute.state]: { S: 'applied' },
      [attribute.content]: { B: bytes },
    }),
  ]);

export const at = 1_795_348_801_000;

export const markers: fc.Arbitrary<ToActions> = fc
  .tuple(batches, fc.constantFrom('put', 'take', 'check'))
  .map(([id, what]) => (table) => {
    const key = plusKey(id, at, partitions.inbox);
    if (what === 'put') return [putNew(table, key, { [attribute.rows]: { N: '1' } })];
    if (what === 'take') return [takeMarker(table, key)];
    const check = { TableName: table, Key: toItemKey(key) };
    return [{ ConditionCheck: { ...check, ConditionExpression: expressions.isAbsent } }];
  });

const states = fc.constantFrom('claiming', 'pending', 'done');

export const headers: fc.Arbitrary<ToActions> = fc
  .tuple(fc.constantFrom('put', 'change', 'remove'), states, states)
  .map(([what, from, to]) => (table) => {
    if (what === 'put') {
      return [putNew(table, headerKey('attempt'), { [attribute.state]: { S: from } })];
    }
    const target = {
      TableName: table,
      Key: toItemKey(headerKey('attempt')),
      ConditionExpression: expressions.isState,
    };
    if (what === 'remove') {
      return [{ Delete: { ...target, ExpressionAttributeValues: { ':state': { S: from } } } }];
    }
    const values = { ':state': { S: from }, ':next': { S: to } };
    return [
      {
        Update: {
          ...target,
          UpdateExpression: expressions.changeState,
          ExpressionAttributeValues: values,
        },
      },
    ];
  });

export const leases: fc.Arbitrary<ToActions> = fc
  .record({
    holder: fc.constantFrom('a', 'b'),
    now: fc.integer({ min: 0, max: 40 }),
    isRelease: fc.boolean(),
  })
  .map(({ holder, now, isRelease }) => (table) => {
    const number = (n: number) => ({ N: String(n) });
    const target = { TableName: table, Key: toItemKey(leaseKey) };
    if (isRelease) {
      return [
        {
          Update: {
            ...target,
            UpdateExpression: expressions.releaseCommitted,
            ConditionExpression: expressions.isHolder,
            ExpressionAttributeValues: { ':holder': { S: holder }, ':committedAt': number(now) },
          },
        },
      ];
    }
    return [
      {
        Update: {
          ...target,
          UpdateExpression: expressions.holdLease,
          ConditionExpression: expressions.mayHoldLease,
          ExpressionAttributeValues: {
            ':holder': { S: holder },
            ':now': number(now),
            ':until': number(now + 15),
            ':latest': number(now + 15),
          },
        },
      },
    ];
  });
