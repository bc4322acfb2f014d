import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';

import type { EpochMs } from '../../../calendar/instant.ts';
import type { DynamoDb } from '../table/client.ts';
import { failureOf } from './failure.ts';
import { type Retry, dynamoDbUnavailable } from './retry.ts';

/**
 * `committed`: all of it is written. `condition`: the condition of this action failed. `invalid`:
 * DynamoDB does not take a request of this form. All but the first wrote nothing now.
 */
export type WriteOutcome =
  | { readonly kind: 'committed' }
  | { readonly kind: 'condition'; readonly action: number }
  | { readonly kind: 'invalid' };

export type Write = {
  /**
   * Writes all actions or none.
   *
   * Among the actions must be a condition that fails once they were done: an attempt whose answer
   * was lost is repeated. So `condition` may also mean that they were done by this very call.
   */
  readonly together: (
    actions: readonly TransactWriteItem[],
    deadline: EpochMs,
  ) => Promise<WriteOutcome>;
  /** Writes one item outside of a transaction. The same holds, or doing it twice must not matter. */
  readonly alone: (action: TransactWriteItem, deadline: EpochMs) => Promise<WriteOutcome>;
};

type WriteProps = {
  readonly db: DynamoDb;
  readonly retry: Retry;
  readonly newId: () => string;
};

/** The two ways in which the store writes. */
export const createWrite = ({ db, retry, newId }: WriteProps): Write => {
  const outcomeOf = async (request: Promise<void>): Promise<WriteOutcome> => {
    try {
      await request;
      return { kind: 'committed' };
    } catch (error) {
      const failure = failureOf(error);
      if (failure.kind === 'condition' || failure.kind === 'invalid') return failure;
      throw dynamoDbUnavailable(error);
    }
  };
  return {
    together: async (actions, deadline) => {
      // The same bytes keep their token: the same bytes with another one are not known to be done.
      const request = { TransactItems: [...actions], ClientRequestToken: newId() };
      return outcomeOf(retry(deadline, async (signal) => db.transactWrite(request, signal)));
    },
    alone: async (action, deadline) =>
      outcomeOf(retry(deadline, async (signal) => db.write(action, signal))),
  };
};
