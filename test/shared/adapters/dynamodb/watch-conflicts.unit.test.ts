import { expect, test } from '@jest/globals';
import type { DynamoDb } from '../../../../shared/adapters/dynamodb/client.ts';
import { watchConflicts } from '../../../../shared/adapters/dynamodb/watch-conflicts.ts';

const never = new AbortController().signal;

const cancelled = (...codes: readonly string[]): Error =>
  Object.assign(new Error('cancelled'), {
    name: 'TransactionCanceledException',
    CancellationReasons: codes.map((Code) => ({ Code })),
  });

const write = async (error: Error | null) => {
  const heard: number[] = [];
  const db = {
    transactWrite: async () => {
      if (error !== null) throw error;
    },
  } as unknown as DynamoDb;
  const watched = watchConflicts(db, (items) => heard.push(items));
  const thrown = await watched.transactWrite({ TransactItems: [] }, never).then(
    () => null,
    (reason: unknown) => reason,
  );
  return { heard, thrown };
};

test('conflicts are told by the number of items, and the error goes on', async () => {
  const error = cancelled('None', 'TransactionConflict', 'None', 'TransactionConflict');
  expect(await write(error)).toEqual({ heard: [2], thrown: error });
});

test('a condition that failed is no conflict, whatever the other items say', async () => {
  const error = cancelled('ConditionalCheckFailed', 'TransactionConflict');
  expect(await write(error)).toEqual({ heard: [], thrown: error });
});

test('throttling and success are no conflicts', async () => {
  const throttled = cancelled('ThrottlingError');
  expect(await write(throttled)).toEqual({ heard: [], thrown: throttled });
  expect(await write(null)).toEqual({ heard: [], thrown: null });
});
