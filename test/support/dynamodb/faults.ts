import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import type { DynamoDb } from '../../../shared/adapters/dynamodb/table/client.ts';
import { nextTurn } from './stores.ts';

/** What can happen to a request. `late`: done after the client gave up on it. */
export const faults = [
  'throttled',
  'throttled inside',
  'conflict',
  'timeout',
  'timeout after the commit',
  'late',
  'reset',
  'reset after the commit',
  'server error',
  'crash before',
  'crash after',
] as const;

export type Fault = (typeof faults)[number];

export type FaultyDynamoDb = DynamoDb & {
  hasCrashed(): boolean;
  /** Resolves when the requests that their client gave up on have come to their end. */
  settled(): Promise<void>;
};

/**
 * A client between whose store and table things go wrong: `next` says what happens to each request,
 * `null` for nothing. After a crash no request of it ever reaches the table.
 */
export const withFaults = (
  db: DynamoDb,
  next: (isWrite: boolean) => Fault | null,
  random: () => number,
): FaultyDynamoDb => {
  const late: Promise<unknown>[] = [];
  let hasCrashed = false;

  const crash = (): Error => {
    hasCrashed = true;
    return new Error('the process is gone');
  };

  const request = async <T>(call: () => Promise<T>, actions: number): Promise<T> => {
    if (hasCrashed) throw crash();
    switch (next(actions > 0)) {
      case null:
        return call();
      case 'throttled':
        throw named('ThrottlingException');
      case 'throttled inside':
        throw actions === 0
          ? named('ProvisionedThroughputExceededException')
          : cancelled('ThrottlingError', actions, random);
      case 'conflict':
        throw actions === 0
          ? named('TransactionInProgressException')
          : cancelled('TransactionConflict', actions, random);
      case 'timeout':
        throw named('TimeoutError');
      case 'timeout after the commit':
        await call();
        throw named('TimeoutError');
      case 'late':
        // What becomes of it, no one hears.
        late.push(Promise.allSettled([after(Math.floor(random() * 20), call)]));
        throw named('AbortError');
      case 'reset':
        throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
      case 'reset after the commit':
        await call();
        throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
      case 'server error':
        throw Object.assign(new Error('?'), { $metadata: { httpStatusCode: 500 } });
      case 'crash before':
        throw crash();
      case 'crash after':
        await call();
        throw crash();
    }
  };

  return {
    transactWrite: async (input, signal) =>
      request(async () => db.transactWrite(input, signal), input.TransactItems?.length ?? 0),
    write: async (action, signal) => request(async () => db.write(action, signal), 1),
    transactGet: async (input, signal) => request(async () => db.transactGet(input, signal), 0),
    get: async (input, signal) => request(async () => db.get(input, signal), 0),
    query: async (input, signal) => request(async () => db.query(input, signal), 0),
    scan: async (input, signal) => request(async () => db.scan(input, signal), 0),
    hasCrashed: () => hasCrashed,
    settled: async () => {
      await Promise.all(late);
    },
  };
};

/** As on pages so large that more of them would pass the size of a transaction. */
export const refusingMoreThan = (db: DynamoDb, maxActions: number): DynamoDb => ({
  ...db,
  transactWrite: async (input, signal) => {
    if ((input.TransactItems?.length ?? 0) > maxActions) throw named('ValidationException');
    await db.transactWrite(input, signal);
  },
});

const after = async (turns: number, call: () => Promise<unknown>): Promise<void> => {
  for (let i = 0; i < turns; i++) await nextTurn();
  await call();
};

const named = (name: string): Error => Object.assign(new Error(name), { name });

/** One action, any of them, is to blame. */
const cancelled = (code: string, actions: number, random: () => number) => {
  const blamed = Math.floor(random() * actions);
  return new TransactionCanceledException({
    message: 'Transaction cancelled',
    $metadata: {},
    CancellationReasons: Array.from({ length: actions }, (_, i) => ({
      Code: i === blamed ? code : 'None',
    })),
  });
};
